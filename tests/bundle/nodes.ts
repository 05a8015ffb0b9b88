import { RUNTIME, type NodeRelease } from '../../scripts/package/node-archive.ts';

export type { NodeRelease };

/** What the built file promises to run under: the oldest, and the newest of each major since. */
export const SUPPORTED: readonly NodeRelease[] = [
  {
    version: '16.17.0',
    integrity:
      'sha512-anaFz3oKPUlBeoYov/q/YLPjfr/encSMeMCXQVjXIePmbNRAVPC4o51ychwh8BPCRpsqn110Rp6fo3ybYrzypA==',
  },
  RUNTIME,
  {
    version: '18.20.8',
    integrity:
      'sha512-JWUTwZ9vMOjZXMtiBc74OZn12DXb4skKfY4Nlyc17Ss8BTaxjwkXAw6xZb0Ck5afUYU/neBbrHjo9O3baF34ww==',
  },
  {
    version: '20.20.2',
    integrity:
      'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  {
    version: '22.23.3',
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
  {
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  {
    version: '26.10.0',
    integrity:
      'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
];

/** What it has to refuse in a sentence. */
export const TOO_OLD: readonly NodeRelease[] = [
  {
    version: '6.17.1',
    integrity:
      'sha512-WQiAzPKA1vze9iOUGiLiZg3N7PSxoHEHoIfTqykpG2+eHfAsLcUfZbiVEq46SwPpjBRpQWU++lPztE46E4G4Qw==',
  },
  {
    version: '8.17.0',
    integrity:
      'sha512-oRJ6h6zMvjKP8i2+0CpHZ9JRB7QyYSuy89b/5ULfo8YgsF+v15bm1Tpu2AkNZNSJefLZLbH8KQNmQvihK4TdPA==',
  },
  {
    version: '10.24.1',
    integrity:
      'sha512-YMreId5u9hd3zWHqRyDkXFLdw46BWAxy9+mJNA6m9Bh2X6SN5zh3UrNh+vrbMF8Ci9Vsqv4DYFNe+PpGy0dHGQ==',
  },
  {
    version: '12.22.12',
    integrity:
      'sha512-Js5l9fOJQHPnRXFTxYWSE2Kg7gZ7Wk2jZoNIQvRIaxu4Xq5G9Jphzzjc78fojANnRIsT4VoUyZiycxtnK1yM4w==',
  },
  {
    version: '14.21.3',
    integrity:
      'sha512-k/VWAKHK4/zX06VcFJrOKtlEEuO18S4MurFvde3LwQxOX1K1jXF2R6UGpx0pxzNF1A+yCD32kTbaMwbfekXVHg==',
  },
  {
    version: '16.16.0',
    integrity:
      'sha512-o6HefIsDCct/HVRTwZmGJapy2RRIkiTSqBXHBBGOZNeE9208GVNWv/NmJ5QS53NYwGwoosF8u+CoDg79vYypYQ==',
  },
];

/** Too old even to read the file to its end; Debian 8, Ubuntu 14.04 and 16.04 came with such. */
export const UNABLE_TO_READ: readonly NodeRelease[] = [
  {
    version: '0.10.48',
    integrity:
      'sha512-/iZwnw2Xdm3v3zsFA5cxnF8e9iZOZEc5vEp+r/dND8O7T8n7FxI2fvbGEGlapyjuhk0Ln5OSe6QME02F10ZnTA==',
  },
  {
    version: '4.9.1',
    integrity:
      'sha512-sRghZxixBhqsNL2rv1gFz8Q3VJKOMl0iWy8hwaGM5A8B+Rf7ciKDd06xHrcywjrDUthNauxzBsnf/VqsLKXwcw==',
  },
];
