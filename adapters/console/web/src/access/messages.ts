import { defineMessages } from "react-intl";

export const accessMessages = defineMessages({
  title: { id: "access.title", defaultMessage: "Connections" },
  open: {
    id: "access.open",
    defaultMessage: "{count, plural, =0 {None open} one {# open} other {# open}}",
  },
  servers: {
    id: "access.servers",
    defaultMessage: "{count, plural, =0 {No server has reported.} one {# server reports this.} other {# servers report this.}}",
  },
  tokensIn: { id: "access.tokensIn", defaultMessage: "Its tokens are let in." },
  tokensOut: { id: "access.tokensOut", defaultMessage: "Its tokens are refused on every way in." },
  closing: {
    id: "access.closing",
    defaultMessage: "{count, plural, one {Closing # connection …} other {Closing # connections …}}",
  },
  checking: { id: "access.checking", defaultMessage: "Waiting for every server’s report …" },
  since: { id: "access.since", defaultMessage: "{seconds} s since the change" },
  cut: { id: "access.cut", defaultMessage: "Cut everywhere" },
  took: { id: "access.took", defaultMessage: "The last server reported it {seconds} s after the change." },
  slow: {
    id: "access.slow",
    defaultMessage:
      "This takes longer than it should. A server may be stopping, or cut off from the database: look at its /readyz. Its tokens are refused all the same.",
  },
});
