import { defineMessages } from "react-intl";

export const listMessages = defineMessages({
  order: { id: "tenant.order", defaultMessage: "Order" },
  newest: { id: "tenant.orderNewest", defaultMessage: "Newest first" },
  oldest: { id: "tenant.orderOldest", defaultMessage: "Oldest first" },
  name: { id: "tenant.orderName", defaultMessage: "By name" },
  nameDescending: { id: "tenant.orderNameDescending", defaultMessage: "By name, descending" },
  slug: { id: "tenant.orderSlug", defaultMessage: "By slug" },
  slugDescending: { id: "tenant.orderSlugDescending", defaultMessage: "By slug, descending" },
  share: { id: "tenant.orderShare", defaultMessage: "Share used" },
});
