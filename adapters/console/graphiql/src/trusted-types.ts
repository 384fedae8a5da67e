declare global {
  interface Window {
    readonly trustedTypes?: {
      createPolicy(name: string, rules: { readonly createHTML: (markup: string) => string }): unknown;
    };
  }
}

// GraphiQL shows the schema's descriptions through innerHTML, as markup that markdown-it made of them; it lets no tag
// of theirs through. Everything else that Trusted Types watch over (eval, the addresses of scripts) stays forbidden.
window.trustedTypes?.createPolicy("default", { createHTML: (markup) => markup });

export {};
