import { Database, type Parameter, type Row } from '../../../../src/backends/sqlite/database.ts';

/** Keeps the plan of every statement that it runs. */
export class PlannedDatabase extends Database {
  readonly plans = new Map<string, string>();
  /** Number of rows that its statements gave. */
  rows = 0;

  override all(sql: string, ...parameters: readonly Parameter[]): Row[] {
    this.#plan(sql, parameters);
    const rows = super.all(sql, ...parameters);
    this.rows += rows.length;
    return rows;
  }

  override get(sql: string, ...parameters: readonly Parameter[]): Row | undefined {
    this.#plan(sql, parameters);
    return super.get(sql, ...parameters);
  }

  override run(sql: string, ...parameters: readonly Parameter[]): number {
    this.#plan(sql, parameters);
    return super.run(sql, ...parameters);
  }

  #plan(sql: string, parameters: readonly Parameter[]): void {
    const steps = super.all(`EXPLAIN QUERY PLAN ${sql}`, ...parameters);
    this.plans.set(sql, steps.map((step) => step.detail).join('; '));
  }
}
