import { TextInput } from "@patternfly/react-core";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isPlausibleDay } from "./audit-search";

interface Props {
  readonly label: string;
  /** As the address has it. */
  readonly value: string;
  readonly onChange: (day: string) => void;
}

/**
 * A day that can be typed key by key: the year grows from 0002 to 2026 meanwhile, and the address follows late. So what
 * is typed stands here, and becomes the address when it is one that could be meant, or when somebody is done with it.
 */
export function DayField({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  /** What the address doesn't have yet: when it comes from there, somebody may have typed on. */
  const sent = useRef<string[]>([]);

  useEffect(() => {
    const place = sent.current.indexOf(value);
    sent.current = sent.current.slice(place + 1);
    if (place < 0) {
      sent.current = [];
      setTyped(value);
    }
  }, [value]);

  function send(day: string): void {
    if (day === (sent.current.at(-1) ?? value)) return;
    sent.current.push(day);
    onChange(day);
  }

  function type(event: FormEvent<HTMLInputElement>, day: string): void {
    setTyped(day);
    // Without a value it is empty, or there is only a part of a day.
    if (isPlausibleDay(day) || (day === "" && !event.currentTarget.validity.badInput)) send(day);
  }

  return (
    <label className="tc-day">
      <span>{label}</span>
      <TextInput
        type="date"
        max="9999-12-31"
        aria-label={label}
        value={typed}
        onChange={type}
        onBlur={() => send(typed)}
        onKeyDown={(event: KeyboardEvent) => event.key === "Enter" && send(typed)}
      />
    </label>
  );
}
