package dev.vireo.language.internal.constraint;

import dev.vireo.language.internal.constraint.Automaton.State;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.runtime.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A text that is being written, token by token, as a schema or a grammar wants it. A token may stand for the end of
/// one thing and the beginning of the next; the text ends where it is whole, and nowhere else.
public final class ConstrainedText implements TokenGenerator.Constraint {
    /// The schema of any object.
    public static final String ANY_OBJECT = "{\"type\":\"object\"}";

    /// Makes such texts for one vocabulary, and keeps what it found out about the last schemas. For one thread at a
    /// time.
    public static final class Maker {
        private static final int MOST_SCHEMAS = 8;
        /// Tokens of more bytes are few, and looked at one by one: the others need not tell counts beyond this apart.
        private static final int SHORT = 16;

        private final Tokenizer tokenizer;
        private final Set<Integer> endTokens;
        private final TokenTrie shorts;
        private final TokenTrie longs;
        private final Map<Source, Automaton> known = new LinkedHashMap<>();

        /// @param endTokens what ends a text
        public Maker(Tokenizer tokenizer, Set<Integer> endTokens) {
            this.tokenizer = tokenizer;
            this.endTokens = Set.copyOf(endTokens);
            this.shorts = TokenTrie.of(tokenizer, 1, SHORT);
            this.longs = TokenTrie.of(tokenizer, SHORT + 1, Integer.MAX_VALUE);
        }

        /// A text that follows a JSON schema.
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the schema is malformed, or one of
        ///     its keywords is not computed; the message names it
        public ConstrainedText schema(String json) {
            return text(new Source(false, json));
        }

        /// A text that follows a grammar in GBNF.
        ///
        /// @throws dev.vireo.runtime.VireoException with code USAGE when the grammar is malformed
        public ConstrainedText grammar(String gbnf) {
            return text(new Source(true, gbnf));
        }

        private ConstrainedText text(Source source) {
            Automaton automaton = known.remove(source);
            if (automaton == null) {
                automaton = source.compile();
            }
            known.put(source, automaton);
            if (known.size() > MOST_SCHEMAS) {
                known.remove(known.keySet().iterator().next());
            }
            return new ConstrainedText(this, automaton.start());
        }
    }

    private record Source(boolean grammar, String text) {
        Automaton compile() {
            return grammar ? GrammarText.compile(text) : SchemaCompiler.compile(text);
        }
    }

    /// Checks that texts can follow a JSON schema.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE as [Maker#text] does
    public static void check(String schema) {
        SchemaCompiler.compile(schema);
    }

    /// Checks that texts can follow a grammar in GBNF.
    ///
    /// @throws dev.vireo.runtime.VireoException with code USAGE as [Maker#text] does
    public static void checkGrammar(String gbnf) {
        GrammarText.compile(gbnf);
    }

    private final Maker maker;
    private State state;

    private ConstrainedText(Maker maker, State state) {
        this.maker = maker;
        this.state = state;
    }

    /// Whether the text is whole as it is.
    public boolean isWhole() {
        return state.accepts();
    }

    @Override
    public void restrict(BitSet allowed) {
        state.begin();
        BitSet keep = (BitSet) shorts().clone();
        maker.longs.add(state, keep);
        maker.endTokens.forEach(token -> keep.set(token, state.accepts()));
        allowed.and(keep);
    }

    private BitSet shorts() {
        State shared = state.blurred(Maker.SHORT);
        return shared.tokens(set -> maker.shorts.add(shared, set));
    }

    @Override
    public void written(int token) {
        state.begin();
        if (!maker.endTokens.contains(token)) {
            state = state.after(maker.tokenizer.bytes(token));
        }
    }
}
