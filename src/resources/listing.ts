/** A list of resources is for a person to pick from: this many escalations, and at most as many brands. */
export const LISTED_ESCALATIONS = 10;
