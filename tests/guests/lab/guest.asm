; A whole guest in one boot sector: it does nothing but wait for the power button, as an operating system would, and
; leaves proof of a clean end on its own disk. Needs QEMU's machine type `pc` (PIIX4: ACPI ports at 0x600) and SeaBIOS.
;
; The lab writes the parameters below into the sector (boot-sector.ts knows the same offsets).
; Sector 1 of the disk is the status that the lab reads back:
;   0  "CLEAN"   there only after a clean end; a guest clears it when it starts, as a file system is dirty once mounted
;   5  byte      1 while the guest listens to the button
;   6  word      clean ends    8  word  presses seen    10  word  starts

bits 16
org 0x7c00

PM1_STATUS  equ 0x600
PM1_ENABLE  equ 0x602
PM1_CONTROL equ 0x604
BUTTON      equ 0x100                   ; bit 8 of status and enable: the power button
SLEEP_S5    equ 0x2000                  ; sleep enable, sleep type 0: power off
SMI_COMMAND equ 0xb2
ACPI_ENABLE equ 0xf1
KEYBOARD    equ 0x64
RESET_CPU   equ 0xfe
BUTTON_VECTOR equ 0x71 * 4              ; interrupt 9, as the BIOS maps it
PIC1        equ 0x20
PIC1_MASK   equ 0x21
PIC2        equ 0xa0
PIC2_MASK   equ 0xa1
END_OF_INTERRUPT equ 0x20
TIMER_COUNT equ 0x40
TIMER_MODE  equ 0x43
ONE_SHOT    equ 0x30
PERIODIC    equ 0x36
TICKS       equ 0x46c                   ; the BIOS counts 18.2 per second here
STATUS      equ 0x8000                  ; where the status sector lies in memory
READ        equ 0x42
WRITE       equ 0x43

        jmp short start
        times 8-($-$$) db 0
delay:   dw 0                           ; ticks from the decisive press to the end
needed:  dw 1                           ; presses it takes
startup: dw 0                           ; ticks after the start in which presses are lost
deaf:    db 0                           ; 1: counts presses and ignores them
reboots: db 0                           ; 1: the first start ends with a reboot instead

start:
        xor ax, ax
        mov ds, ax
        mov es, ax
        mov ss, ax
        mov sp, 0x7c00
        cld
        sti
        mov [drive], dl
        mov ah, READ
        call disk
        mov di, STATUS
        mov cx, 6                       ; neither clean nor listening
        rep stosb
        inc word [STATUS + 10]
        call save
        mov cx, [startup]
        call sleep                      ; the button is off yet: presses are lost
        call listen

await_press:
        cli
        cmp byte [news], 0
        jne .news
        sti                             ; takes effect after the next instruction: no press falls in between
        hlt
        jmp await_press
.news:
        call record
        cmp byte [deaf], 0
        jne await_press
        mov ax, [pressed]
        cmp ax, [needed]
        jb await_press
        mov al, PERIODIC
        call timer
        mov cx, [delay]
        call sleep

        cmp byte [reboots], 0
        je power_off
        cmp word [STATUS + 10], 1
        jne power_off
        mov al, RESET_CPU
        out KEYBOARD, al
        jmp halt

power_off:
        mov si, clean
        mov di, STATUS
        mov cx, 6                       ; "CLEAN" and: does not listen any more
        rep movsb
        inc word [STATUS + 6]
        call save
        mov dx, PM1_CONTROL
        mov ax, SLEEP_S5
        out dx, ax
halt:
        hlt
        jmp halt

; Switch ACPI on, forget presses of the past, enable the button and say so on the disk.
listen:
        mov word [BUTTON_VECTOR], on_button
        mov word [BUTTON_VECTOR + 2], 0
        in al, PIC1_MASK
        and al, ~4                      ; the cascade to the second controller
        out PIC1_MASK, al
        in al, PIC2_MASK
        and al, ~2                      ; interrupt 9: ACPI
        out PIC2_MASK, al
        mov al, ACPI_ENABLE
        out SMI_COMMAND, al
        mov dx, PM1_STATUS
        mov ax, BUTTON
        out dx, ax
        mov dx, PM1_ENABLE
        out dx, ax
        mov byte [STATUS + 5], 1
        call save
        mov al, ONE_SHOT                ; nothing but the button may wake an idle guest: a host runs hundreds

; Set the timer's mode (AL), with the longest period.
timer:
        out TIMER_MODE, al
        mov al, 0
        out TIMER_COUNT, al
        out TIMER_COUNT, al
        ret

on_button:
        push ax
        push dx
        push ds
        xor ax, ax
        mov ds, ax
        mov dx, PM1_STATUS
        in ax, dx
        test ax, BUTTON
        jz .done
        mov ax, BUTTON
        out dx, ax                      ; writing 1 clears it
        inc word [pressed]
        inc word [STATUS + 8]
        mov byte [news], 1
.done:
        mov al, END_OF_INTERRUPT
        out PIC2, al
        out PIC1, al
        pop ds
        pop dx
        pop ax
        iret

; Sleep CX ticks, recording the presses meanwhile. The tick's interrupt ends each hlt.
sleep:
        jcxz .done
.wait:
        mov bx, [TICKS]
.same:
        hlt
        cmp bx, [TICKS]
        je .same
        cmp byte [news], 0
        je .next
        push cx
        call record
        pop cx
.next:
        loop .wait
.done:
        ret

record:
        mov byte [news], 0
        sti
save:
        mov ah, WRITE
; Read or write (AH) the status sector.
disk:
        mov al, 0
        mov si, packet
        mov dl, [drive]
        int 0x13
        xor ax, ax
        ret

clean:   db "CLEAN", 0
drive:   db 0
pressed: dw 0                           ; in this start
news:    db 0                           ; 1: a press that is not on the disk yet
packet:  db 16, 0                       ; int 13h's address packet: one sector,
         dw 1, STATUS, 0                ; to or from 0000:STATUS,
         dq 1                           ; sector 1

        times 510-($-$$) db 0
        dw 0xaa55
