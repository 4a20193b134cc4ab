/** Most escalations, and most brands, in the list of resources, which is for people to choose from. */
export const LISTED_ESCALATIONS = 10;
