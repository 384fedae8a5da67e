/** The mark and the name. */
export function Brand({ name }: { readonly name: string }) {
  return (
    <span className="tc-brand">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect className="tc-brand-ground" width="32" height="32" rx="7" />
        <g className="tc-brand-figure">
          <rect x="7" y="7" width="18" height="4.5" rx="1.5" />
          <rect x="7" y="14" width="8" height="11" rx="1.5" />
          <rect x="17" y="14" width="8" height="4.5" rx="1.5" />
          <rect x="17" y="20.5" width="8" height="4.5" rx="1.5" />
        </g>
      </svg>
      <span className="tc-brand-name">{name}</span>
    </span>
  );
}
