import { Button, FormSelect, FormSelectOption, Label, SearchInput } from "@patternfly/react-core";
import { type FormEvent, useEffect, useState } from "react";
import { Time } from "@/shared/time";
import { useText } from "@/shared/use-text";
import { ACTIONS, actionName } from "./action-name";
import { type AuditSearch, isAuditFiltered } from "./audit-search";
import { DayField } from "./day-field";
import { auditMessages as m } from "./messages";

const NO_FILTERS = {
  action: undefined,
  subject: undefined,
  outcome: undefined,
  log: undefined,
  from: undefined,
  to: undefined,
  upTo: undefined,
} satisfies Partial<AuditSearch>;

interface Props {
  readonly search: AuditSearch;
  readonly onChange: (next: Partial<AuditSearch>) => void;
  /** Across tenants there is the platform's log beside the tenants'. */
  readonly withLog: boolean;
}

/** By action, person, outcome, log and time. */
export function AuditFilters({ search, onChange, withLog }: Props) {
  const text = useText();
  const [subject, setSubject] = useState(search.subject ?? "");
  useEffect(() => setSubject(search.subject ?? ""), [search.subject]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    onChange({ subject: subject.trim() || undefined });
  }

  const actions = search.action && search.action.length > 1 ? search.action.join(",") : (search.action?.[0] ?? "");
  return (
    <div className="tc-tools" role="search" aria-label={text(m.filters)}>
      <div className="tc-tools-row">
        <form onSubmit={submit} className="tc-search">
          <SearchInput
            aria-label={text(m.personHelp)}
            placeholder={text(m.personHelp)}
            value={subject}
            data-shortcut="search"
            onChange={(_event, value) => setSubject(value)}
            onSearch={(_event, value) => onChange({ subject: value.trim() || undefined })}
            onClear={() => onChange({ subject: undefined })}
          />
        </form>
        <FormSelect
          className="tc-select"
          aria-label={text(m.action)}
          value={actions}
          onChange={(_event, value) => onChange({ action: value ? value.split(",") : undefined })}
        >
          <FormSelectOption value="" label={text(m.anyAction)} />
          {search.action && search.action.length > 1 ? (
            <FormSelectOption value={actions} label={search.action.map((name) => text(actionName(name))).join(", ")} />
          ) : null}
          {ACTIONS.map((name) => (
            <FormSelectOption key={name} value={name} label={text(actionName(name))} />
          ))}
        </FormSelect>
        <FormSelect
          className="tc-select"
          aria-label={text(m.outcome)}
          value={search.outcome ?? ""}
          onChange={(_event, value) =>
            onChange({ outcome: value === "ACCEPTED" || value === "REFUSED" ? value : undefined })
          }
        >
          <FormSelectOption value="" label={text(m.any)} />
          <FormSelectOption value="ACCEPTED" label={text(m.ACCEPTED)} />
          <FormSelectOption value="REFUSED" label={text(m.REFUSED)} />
        </FormSelect>
        {withLog ? (
          <FormSelect
            className="tc-select"
            aria-label={text(m.log)}
            value={search.log ?? ""}
            onChange={(_event, value) => onChange({ log: value === "TENANT" || value === "PLATFORM" ? value : undefined })}
          >
            <FormSelectOption value="" label={text(m.allLogs)} />
            <FormSelectOption value="PLATFORM" label={text(m.PLATFORM)} />
            <FormSelectOption value="TENANT" label={text(m.TENANT)} />
          </FormSelect>
        ) : null}
        <div className="tc-days">
          {(["from", "to"] as const).map((name) => (
            <DayField
              key={name}
              label={text(m[name])}
              value={search[name] ?? ""}
              onChange={(day) => onChange({ [name]: day || undefined, upTo: undefined })}
            />
          ))}
        </div>
        {search.upTo ? (
          <Label variant="outline" onClose={() => onChange({ upTo: undefined })}>
            {text(m.upTo)} <Time at={search.upTo} />
          </Label>
        ) : null}
        {isAuditFiltered(search) ? (
          <Button
            variant="link"
            isInline
            onClick={() => onChange(NO_FILTERS)}
          >
            {text(search.upTo ? m.whole : m.clear)}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
