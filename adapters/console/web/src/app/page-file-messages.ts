import { defineMessages } from "react-intl";

export const pageFileMessages = defineMessages({
  unloaded: { id: "app.unloaded", defaultMessage: "This page couldn’t be loaded" },
  unloadedHelp: {
    id: "app.unloadedHelp",
    defaultMessage:
      "The server may be out of reach, or have another release by now. If trying again doesn’t help once it is back, load the console again; you sign in again then.",
  },
  tryAgain: { id: "app.tryAgain", defaultMessage: "Try again" },
  reloadConsole: { id: "app.reloadConsole", defaultMessage: "Load the console again" },
});
