/** Invented staff of the sample. Their addresses use the domain of the runbook's examples. */
export const DATA_TEAM = 'data-team@rewardinsight.com';
const ENGINEERING_TEAM = 'engineering-team@rewardinsight.com';
const PRODUCT_TEAM = 'product-team@rewardinsight.com';

/** Possible assignees by level; the team's own address is last. */
export const STAFF_BY_LEVEL: Readonly<Record<1 | 2 | 3, readonly string[]>> = {
  1: ['ed.allison@rewardinsight.com', 'maria.keane@rewardinsight.com', 'tom.okafor@rewardinsight.com', DATA_TEAM],
  2: ['priya.nair@rewardinsight.com', 'jonas.weber@rewardinsight.com', ENGINEERING_TEAM],
  3: ['helen.marsh@rewardinsight.com', PRODUCT_TEAM],
};

/** People who review generated metadata and give feedback. */
export const REVIEWERS: readonly string[] = [
  'maria.keane@rewardinsight.com',
  'tom.okafor@rewardinsight.com',
  'ruth.delgado@rewardinsight.com',
  'samir.haddad@rewardinsight.com',
];

/** People who approve changes. */
export const APPROVERS: readonly string[] = ['anne.whitfield@rewardinsight.com', 'david.osei@rewardinsight.com'];

/** Authors of automatic escalations and of generated metadata. */
export const SYSTEM = 'system';
export const METADATA_AGENT = 'metadata_production';
