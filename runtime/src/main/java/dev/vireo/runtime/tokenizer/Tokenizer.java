package dev.vireo.runtime.tokenizer;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.Gguf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Turns text into the tokens of a language model and back, as HuggingFace's tokenizers do. Any number of
/// threads may use it at the same time.
///
/// ```java
/// try (Tokenizer tokenizer = Tokenizer.open(Path.of("qwen2.5-0.5b.gguf"))) {
///     int[] ids = tokenizer.encode("How many mugs?", Tokenizer.Marks.AS_TEXT, false);
///     tokenizer.decode(ids, true);                               // "How many mugs?"
/// }
/// ```
public final class Tokenizer implements AutoCloseable {
    /// What becomes of special tokens (`<|im_end|>`, say) that stand in a text.
    public enum Marks {
        /// Each is the token that it names: for the text of a chat template.
        AS_TOKENS,
        /// Each is text like any other: for what users and documents say.
        AS_TEXT
    }

    private final String name;
    private final TokenizerJson json;
    private final TokenBytes bytes;
    private final NativeTokenizer marked;

    /// The same without special tokens; made when it is first asked for.
    private @Nullable NativeTokenizer plain;

    private Tokenizer(String name, TokenizerJson json) {
        this.name = name;
        this.json = json;
        this.bytes = TokenBytes.of(json, name);
        this.marked = NativeTokenizer.of(json.text(true), name);
    }

    /// Opens the tokenizer of a model: that of a GGUF file, or of a folder with `tokenizer.json`, or else
    /// with `vocab.json`, `merges.txt` and a `tokenizer_config.json` of GPT-2, Qwen2 or CLIP.
    ///
    /// @throws VireoException with code DATA when there is none, or it is malformed or of a kind that is
    ///     not known; RESOURCE when the library that does it can't be loaded on this machine
    public static Tokenizer open(Path model) {
        if (Files.isDirectory(model)) {
            return of(model.toString(), FolderTokenizer.json(model));
        }
        try (Gguf file = Gguf.open(model)) {
            return of(model.toString(), GgufTokenizer.json(file));
        }
    }

    /// A tokenizer from the text of a `tokenizer.json`.
    ///
    /// @param name what stands in messages where a file's name would
    /// @throws VireoException as [#open] does
    public static Tokenizer parse(String json, String name) {
        return of(name, TokenizerJson.parse(json.getBytes(StandardCharsets.UTF_8), name));
    }

    private static Tokenizer of(String name, TokenizerJson json) {
        return new Tokenizer(name, json);
    }

    /// The tokens of a text. Half a character, as Java's texts may have one, counts as `U+FFFD`.
    ///
    /// @param ends whether the tokens that begin and end every text of this model are added, where it has
    ///     any; chat templates write them themselves
    public int[] encode(String text, Marks marks, boolean ends) {
        return (marks == Marks.AS_TOKENS ? marked : plain()).encode(wellFormed(text), ends);
    }

    /// The text of tokens. Bytes that are no UTF-8 become `U+FFFD`; numbers that no token has are left out.
    ///
    /// @param skipSpecial whether special tokens are left out
    public String decode(int[] ids, boolean skipSpecial) {
        String text = marked.decode(ids, skipSpecial);
        return json.wordEnd().isEmpty()
                ? text
                : text.replace(json.wordEnd(), " ").strip();
    }

    /// Turns tokens into text one by one, without ever giving half a character.
    ///
    /// @param skipSpecial whether special tokens are left out
    public Stream stream(boolean skipSpecial) {
        return new Stream(this, skipSpecial);
    }

    /// The bytes that a token stands for; empty for a number that no token has.
    public byte[] bytes(int id) {
        return bytes.of(id);
    }

    /// The number of a token, spelled as the vocabulary spells it: `<|im_end|>`, `Ġthe`.
    public OptionalInt id(String token) {
        Integer id = json.ids().get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The special tokens by their spelling.
    public Map<String, Integer> specials() {
        return json.specials();
    }

    /// Whether a token is a special one.
    public boolean isSpecial(int id) {
        return json.isSpecial(id);
    }

    /// How many numbers there are: all tokens have smaller ones. The network may have room for more.
    public int size() {
        return json.size();
    }

    private synchronized NativeTokenizer plain() {
        NativeTokenizer made = plain;
        if (made == null) {
            made = json.specials().isEmpty() ? marked : NativeTokenizer.of(json.text(false), name);
            plain = made;
        }
        return made;
    }

    private static String wellFormed(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out == null ? text : out.toString();
    }

    /// Lets go of the library's memory. Closing again does nothing.
    @Override
    public synchronized void close() {
        marked.close();
        if (plain != null) {
            plain.close();
        }
    }

    @Override
    public String toString() {
        return "Tokenizer[" + name + ", " + size() + " tokens]";
    }

    /// Text that grows token by token. What is given is never taken back: a character whose bytes come in
    /// several tokens is given when it is whole. All pieces together are what [Tokenizer#decode] gives, but
    /// where bytes are no UTF-8: there the count of `U+FFFD` may be another, and but for a blank at the end
    /// where words end with a mark. Not for several threads.
    public static final class Stream {
        private final Tokenizer tokenizer;
        private final boolean skipSpecial;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);

        private byte[] pending = {};
        private boolean begun;

        private Stream(Tokenizer tokenizer, boolean skipSpecial) {
            this.tokenizer = tokenizer;
            this.skipSpecial = skipSpecial;
        }

        /// The text that a token completes; empty while a character is not whole.
        public String add(int id) {
            if (skipSpecial && tokenizer.isSpecial(id)) {
                return "";
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(pending);
            all.writeBytes(tokenizer.bytes(id));
            return text(all.toByteArray(), false);
        }

        /// The end: `U+FFFD` for what is left of a character that never became whole. The next token begins
        /// a new text.
        public String end() {
            String rest = text(pending, true);
            begun = false;
            return rest;
        }

        private String text(byte[] bytes, boolean last) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            CharBuffer out = CharBuffer.allocate(bytes.length + 2);
            decoder.reset();
            decoder.decode(in, out, last);
            if (last) {
                decoder.flush(out);
            }
            pending = Arrays.copyOfRange(bytes, in.position(), bytes.length);
            String text = out.flip().toString();
            if (!begun && !text.isEmpty()) {
                begun = true;
                return tokenizer.bytes.beginsWithSpace() && text.startsWith(" ") ? text.substring(1) : text;
            }
            return text;
        }
    }

    static VireoException refused(String name, String what) {
        return new VireoException(
                Code.DATA, "[" + name + "] " + what, "Use the model with a program that knows this kind.");
    }
}
