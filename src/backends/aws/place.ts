/** The place of a store in an account. */
export interface AwsPlace {
  /** Names the tables, such as `prod`: several stores can lie in one account. */
  readonly environment: string;
  /** The bucket of our own: log bodies, large proposals, snapshots. */
  readonly bucket: string;
}

/** The places where upstream writes. */
export interface UpstreamPlace {
  readonly bucket: string;
}

/** One table a side, as there are three files on a disk: rights follow tables (docs/decisions/0018). */
export interface TableNames {
  readonly data: string;
  readonly authority: string;
  readonly proposals: string;
}

export function tableNames({ environment }: Pick<AwsPlace, 'environment'>): TableNames {
  const named = (table: string) => `brand_metagen_escalations_${table}_${environment}`;
  return { data: named('data'), authority: named('authority'), proposals: named('proposals') };
}
