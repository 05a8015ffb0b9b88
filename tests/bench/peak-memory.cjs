// Loaded before ours: writes its peak resident memory, in MB, where the benchmark reads it.
process.once('exit', () => {
  require('node:fs').writeFileSync(
    process.env.PEAK_MEMORY_FILE,
    String(process.resourceUsage().maxRSS / 1024),
  );
});
