/** Settings of a store whose counts are never cut short, however slow the machine is. */
export const UNHURRIED = { coverageDeadline: 600_000 } as const;
