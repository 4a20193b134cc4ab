import type { BedrockAgentRuntimeClient } from '@aws-sdk/client-bedrock-agent-runtime';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { done, type Outcome, refused } from '../../../domain/refusal.ts';
import type { ClientSettings } from '../clients.ts';
import { explainFault, faultKind } from '../faults.ts';
import { AnswerBroken, wholeAnswer } from './answer-stream.ts';

/** What an agent that exists for one request is asked. */
export interface InlineQuestion {
  readonly model: string;
  readonly instructions: string;
  readonly input: string;
  /** No two questions share a session: an answer depends on its question alone. */
  readonly sessionId: string;
}

export interface InlineAgent {
  /**
   * Returns what the model answers. Refuses a question that Bedrock does not take. Throws `StoreTrouble`: `busy` where the
   * same question may succeed later.
   */
  ask(question: InlineQuestion, signal: AbortSignal): Promise<Outcome<string>>;
  close(): void;
}

/** Milliseconds of one answer, and attempts at a request that Bedrock holds back. */
const PATIENCE = 90_000;
const ATTEMPTS = 4;
const CONNECTION = 3_000;

/** Returns agents whose client is loaded by the first question. */
export function inlineAgent(settings: ClientSettings, patience = PATIENCE): InlineAgent {
  let client: BedrockAgentRuntimeClient | undefined;
  return {
    async ask({ model, instructions, input, sessionId }, signal) {
      const { BedrockAgentRuntimeClient, InvokeInlineAgentCommand, NodeHttpHandler } = await import('./sdk.ts');
      const { region, credentials, bedrockEndpoint: endpoint } = settings;
      client ??= new BedrockAgentRuntimeClient({
        ...(region === undefined ? {} : { region }),
        ...(credentials === undefined ? {} : { credentials }),
        ...(endpoint === undefined ? {} : { endpoint }),
        maxAttempts: ATTEMPTS,
        // HTTP/2, the client's default, would leave a broken stream to a connection that others share.
        requestHandler: new NodeHttpHandler({ connectionTimeout: CONNECTION, socketTimeout: patience }),
      });
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const request = { foundationModel: model, instruction: instructions, inputText: input, sessionId };
      try {
        const { completion } = await client.send(new InvokeInlineAgentCommand(request), { abortSignal: deadline });
        if (completion === undefined) throw new AnswerBroken('there was no answer');
        return done(await wholeAnswer(completion, deadline));
      } catch (error) {
        signal.throwIfAborted();
        return notAnswered(error, deadline.aborted);
      }
    },
    close: () => client?.destroy(),
  };
}

/** Nothing was written, so whatever passes may simply be tried again. */
function notAnswered(error: unknown, isLate: boolean): Outcome<never> {
  if (!(error instanceof Error)) throw error;
  const again = 'Nothing was stored. Try again: answers that came are kept.';
  if (error instanceof AnswerBroken || isLate)
    throw new StoreTrouble(
      'busy',
      `Bedrock did not answer whole: ${isLate ? 'it took too long' : error.message}.`,
      again,
    );
  if (error.name === 'ValidationException') return refused(notTaken());
  switch (faultKind(error)) {
    case 'missing':
      throw new StoreTrouble('not_permitted', 'Bedrock has no such model here.', CHECK_MODEL, { cause: error });
    case 'repeat':
    case 'unknown':
      throw new StoreTrouble('busy', `Bedrock did not answer (${error.name}).`, again, { cause: error });
    default:
      throw explainFault(error);
  }
}

const CHECK_MODEL = 'Check "model" in config/agents.json, and that the account may use it in this region.';

function notTaken() {
  return {
    code: 'conflict',
    field: 'instructions',
    message: 'Bedrock does not take these instructions: they need 40 characters at least, and have to fit the model.',
    instead: 'Write the whole instructions. If they are whole, shorten them.',
  } as const;
}
