/**
 * Calls back before every statement that writes and before every COMMIT while `counting`. It patches prototypes
 * until `restore` is called.
 */
export function countStatements(
  database: { run(sql: string, ...parameters: readonly (string | number | null)[]): number },
  handle: { exec(sql: string): void },
  onStatement: (count: number) => void,
): { counting(on: boolean): void; restore(): void } {
  let isCounting = false;
  let count = 0;
  const tick = () => {
    if (isCounting) onStatement(++count);
  };
  const { run } = database;
  database.run = function (this: typeof database, sql, ...parameters) {
    tick();
    return run.call(this, sql, ...parameters);
  };
  const { exec } = handle;
  handle.exec = function (this: typeof handle, sql) {
    if (sql === 'COMMIT') tick();
    exec.call(this, sql);
  };
  return {
    counting(on) {
      isCounting = on;
    },
    restore() {
      database.run = run;
      handle.exec = exec;
    },
  };
}
