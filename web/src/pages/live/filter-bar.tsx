import { useEffect, useId, useRef, useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { useQuery } from "../../state/use-query.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Popover } from "../../ui/popover.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { TYPE_NAME } from "../../ui/status.ts";
import { type Chip, hasChip, type ParsedFilter, parseFilter, printFilter, STATUS_NAMES, toggleChip } from "./filter.ts";

interface FilterBarProps {
  /** As it is in the URL. */
  readonly filter: ParsedFilter;
  readonly onChange: (text: string) => void;
}

const TYPING_MS = 300;

/** The filter as chips and words. What is typed as `key:value` becomes a chip at the next space or Enter. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(filter.words);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useShortcut("/", "Filter", () => input.current?.focus());
  const text = printFilter(filter);
  const applied = useRef(text);
  // By going back, or by a link. What was typed here is kept as it was typed: more of it may have come since.
  useEffect(() => {
    if (text !== applied.current) {
      clearTimeout(timer.current);
      setDraft(filter.words);
    }
    applied.current = text;
  }, [text]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function apply(text: string): void {
    clearTimeout(timer.current);
    const typed = parseFilter(text);
    const chips = [...filter.chips, ...typed.chips];
    // What became a chip is no text any more.
    if (typed.chips.length > 0) setDraft(typed.words === "" ? "" : `${typed.words} `);
    change(printFilter(parseFilter(printFilter({ chips, words: typed.words }))));
  }
  function change(next: string): void {
    applied.current = next;
    onChange(next);
  }
  function type(text: string): void {
    setDraft(text);
    clearTimeout(timer.current);
    if (text.endsWith(" ") && parseFilter(text).chips.length > 0) return apply(text);
    if (!isHalfTyped(text)) timer.current = setTimeout(() => apply(text), TYPING_MS);
  }
  function toggle(chip: Chip): void {
    clearTimeout(timer.current);
    const words = isHalfTyped(draft) ? filter.words : parseFilter(draft).words;
    change(printFilter(toggleChip({ ...filter, words }, chip)));
  }
  function clear(): void {
    clearTimeout(timer.current);
    setDraft("");
    change("");
  }
  const isEmpty = filter.chips.length === 0 && filter.words === "" && draft === "";

  return (
    <form
      class="filter"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        apply(draft);
      }}
    >
      <Facets filter={filter} toggle={toggle} />
      <div class="filter-box">
        <Icon name="search" />
        {filter.chips.map((chip) => (
          <button
            key={`${chip.key}:${chip.value}`}
            type="button"
            class="chip"
            aria-label={`Remove the condition ${chip.key}:${chip.value}`}
            onClick={() => toggle(chip)}
          >
            <span class="chip-key">{chip.key}</span>
            <span class="truncate">{chip.value}</span>
            <Icon name="close" />
          </button>
        ))}
        <input
          ref={input}
          class="filter-input"
          aria-label="Filter: words of the event, or conditions such as status:retrying"
          placeholder={isEmpty ? "Filter by words, status:retrying, consumer:search…" : ""}
          autocomplete="off"
          spellcheck={false}
          value={draft}
          onInput={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={(event) => {
            const last = filter.chips.at(-1);
            if (event.key === "Escape") event.currentTarget.blur();
            if (event.key === "Backspace" && draft === "" && last) toggle(last);
          }}
        />
        {isEmpty ? (
          <kbd aria-hidden="true">/</kbd>
        ) : (
          <Button kind="quiet" icon="close" label="Clear the filter" onClick={clear} />
        )}
      </div>
    </form>
  );
}

/** A condition that is half typed is no word to search for. */
const isHalfTyped = (text: string): boolean => /\w:/.test(text.split(/\s/).at(-1) ?? "");

/** What can be filtered by, to be picked. */
function Facets({ filter, toggle }: { readonly filter: ParsedFilter; readonly toggle: (chip: Chip) => void }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  return (
    <div class="facets" ref={box}>
      <Button icon="filter" expanded={open} onClick={() => setOpen(!open)}>
        Filter
      </Button>
      {open && (
        <Popover id={id} label="Filter" opener={box} onClose={() => setOpen(false)}>
          <FacetLists filter={filter} toggle={toggle} />
        </Popover>
      )}
    </div>
  );
}

function FacetLists({ filter, toggle }: { readonly filter: ParsedFilter; readonly toggle: (chip: Chip) => void }) {
  const { data } = useQuery(() => bookspace().eventCatalogue(), []);
  const consumers = new Set(data?.eventCatalogue.flatMap((entry) => entry.consumers.map(({ consumer }) => consumer)));
  const facets: readonly (readonly [Chip["key"], readonly string[]])[] = [
    ["status", Object.keys(STATUS_NAMES)],
    ["consumer", [...consumers]],
    ["type", Object.values(TYPE_NAME)],
  ];
  return (
    <div class="facet-lists">
      {facets.map(([key, values]) => (
        <fieldset key={key}>
          <legend>{key}</legend>
          {values.map((value) => (
            <label key={value} class="check">
              <input
                type="checkbox"
                checked={hasChip(filter, { key, value })}
                onChange={() => toggle({ key, value })}
              />
              <span>{value}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
