/** What asks agents that exist for one request only. This side names no class of the SDK that can run a deployed agent. */
export { BedrockAgentRuntimeClient, InvokeInlineAgentCommand } from '@aws-sdk/client-bedrock-agent-runtime';
export { NodeHttpHandler } from '@smithy/node-http-handler';
