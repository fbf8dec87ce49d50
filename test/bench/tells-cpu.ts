/** Answers the message `cpu` with the processor time of this process. */
export function tellsCpu(): void {
  process.on('message', message => {
    if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() });
  });
}
