import { Database, type Parameter, type Row } from '../../../../src/backends/sqlite/database.ts';

/** Keeps the plan of every statement that it runs. */
export class PlannedDatabase extends Database {
  readonly plans = new Map<string, string>();

  override all(sql: string, ...parameters: readonly Parameter[]): Row[] {
    this.#plan(sql, parameters);
    return super.all(sql, ...parameters);
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
