/** What runs and changes deployed agents. For the commit side only. */
export {
  BedrockAgentClient,
  GetAgentAliasCommand,
  GetAgentCommand,
  GetAgentVersionCommand,
  PrepareAgentCommand,
  UpdateAgentAliasCommand,
  UpdateAgentCommand,
} from '@aws-sdk/client-bedrock-agent';
export { BedrockAgentRuntimeClient, InvokeAgentCommand } from '@aws-sdk/client-bedrock-agent-runtime';
export { NodeHttpHandler } from '@smithy/node-http-handler';
