/** A mail as it is sent: every text in it is cleaned, masked and bounded. */
export interface Mail {
  /** With its angle brackets (RFC 5322, 3.6.4). The same for every attempt, so that a receiver can drop a second copy. */
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The time it was written, not the time it is sent. */
  readonly date: string;
}

/** The result of sending a mail. `refused` concerns this mail, `unreachable` the whole route. Errors are for the operator. */
export type SendResult =
  | { readonly state: 'sent' }
  | { readonly state: 'refused'; readonly permanent: boolean; readonly error: string }
  | { readonly state: 'unreachable'; readonly error: string };

/** Sends mails. Sending the same mail twice must be harmless: its `message_id` stays the same. */
export interface MailTransport {
  send(mail: Mail): Promise<SendResult>;
}

/** A transport, with the addresses that an operator set. */
export interface MailRoute {
  readonly transport: MailTransport;
  /** The sender's address. */
  readonly from: string;
  /** The destination, in words for the operator. */
  readonly to: string;
}
