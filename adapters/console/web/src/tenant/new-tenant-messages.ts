import { defineMessages } from "react-intl";

export const newTenantMessages = defineMessages({
  title: { id: "new.title", defaultMessage: "New tenant" },
  lead: { id: "new.lead", defaultMessage: "A name is enough. Everything but the slug can be changed later." },
  nameHelp: { id: "new.nameHelp", defaultMessage: "As people know the organisation." },
  slugHelp: { id: "new.slugHelp", defaultMessage: "The name in addresses. It can’t be changed later, and is never used again." },
  activate: { id: "new.activate", defaultMessage: "Activate at once" },
  activateHelp: { id: "new.activateHelp", defaultMessage: "Otherwise its tokens are refused until somebody activates it." },
  create: { id: "new.create", defaultMessage: "Create" },
  createAndActivate: { id: "new.createAndActivate", defaultMessage: "Create and activate" },
  preview: { id: "new.preview", defaultMessage: "Preview" },
  previewEmpty: { id: "new.previewEmpty", defaultMessage: "Type a name, and the server shows here what it would make of it." },
  previewGood: { id: "new.previewGood", defaultMessage: "The server would create this" },
  previewRefused: { id: "new.previewRefused", defaultMessage: "Not like this yet" },
  previewRecord: { id: "new.previewRecord", defaultMessage: "The history begins with" },
  checking: { id: "new.checking", defaultMessage: "Checking …" },
});
