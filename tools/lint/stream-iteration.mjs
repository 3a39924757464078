/**
 * Lint rule: no `for await` (nor `yield*`, `Array.fromAsync`) over a `ReadableStream`. Safari before 27 cannot
 * iterate one, and the failure looks like a damaged file; `src/platform/streams.ts` reads it in every browser.
 */

/** @type {import('eslint').Rule.RuleModule} */
export const streamIteration = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      stream:
        'Safari cannot iterate a ReadableStream: read it with piecesOf (src/platform/streams.ts).',
    },
  },
  create(context) {
    /** The types, as typescript-eslint's parser hands them on: only what is asked of them here. */
    const services =
      /** @type {{ getTypeAtLocation: (node: unknown) => import('typescript').Type }} */ (
        context.sourceCode.parserServices
      );
    /** @param {unknown} node */
    const check = (node) => {
      if (!node) return;
      const type = services.getTypeAtLocation(node);
      const parts = type.isUnion() ? type.types : [type];
      if (parts.some((part) => part.getSymbol()?.name === 'ReadableStream'))
        context.report({
          node: /** @type {import('eslint').Rule.Node} */ (node),
          messageId: 'stream',
        });
    };
    return {
      ForOfStatement(node) {
        if (node.await) check(node.right);
      },
      YieldExpression(node) {
        if (node.delegate) check(node.argument);
      },
      'CallExpression[callee.object.name="Array"][callee.property.name="fromAsync"]': (
        /** @type {{ arguments: readonly unknown[] }} */ node,
      ) => check(node.arguments[0]),
    };
  },
};
