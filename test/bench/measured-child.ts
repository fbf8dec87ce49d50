/** For a process of its own that a benchmark starts: it ends with the benchmark, however that ends. */
export function endsWithParent(): void {
  if (!process.connected) process.exit();
  process.once('disconnect', () => process.exit());
}

/** Answers the message `cpu` with the processor time of this process. */
export function tellsCpu(): void {
  process.on('message', message => {
    if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
  });
}
