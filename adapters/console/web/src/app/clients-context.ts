import { createContext, useContext } from "react";
import type { Clients } from "./client";

export const ClientsContext = createContext<Clients | null>(null);

export function useClients(): Clients {
  const clients = useContext(ClientsContext);
  if (!clients) throw new Error("there are clients only below a session");
  return clients;
}
