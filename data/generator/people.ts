/** The invented staff of the sample. Addresses use the domain of the runbook's examples. */
export const DATA_TEAM = 'data-team@rewardinsight.com';
const ENGINEERING_TEAM = 'engineering-team@rewardinsight.com';
const PRODUCT_TEAM = 'product-team@rewardinsight.com';

/** Who may be assigned an escalation, by level; the team's own address last. */
export const STAFF_BY_LEVEL: Readonly<Record<1 | 2 | 3, readonly string[]>> = {
  1: ['ed.allison@rewardinsight.com', 'maria.keane@rewardinsight.com', 'tom.okafor@rewardinsight.com', DATA_TEAM],
  2: ['priya.nair@rewardinsight.com', 'jonas.weber@rewardinsight.com', ENGINEERING_TEAM],
  3: ['helen.marsh@rewardinsight.com', PRODUCT_TEAM],
};

/** Who reads generated metadata and gives feedback. */
export const REVIEWERS: readonly string[] = [
  'maria.keane@rewardinsight.com',
  'tom.okafor@rewardinsight.com',
  'ruth.delgado@rewardinsight.com',
  'samir.haddad@rewardinsight.com',
];

/** Who approves changes. */
export const APPROVERS: readonly string[] = ['anne.whitfield@rewardinsight.com', 'david.osei@rewardinsight.com'];

/** The name automatic escalations and generated metadata carry. */
export const SYSTEM = 'system';
export const METADATA_AGENT = 'metadata_production';
