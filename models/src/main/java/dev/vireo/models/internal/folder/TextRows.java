package dev.vireo.models.internal.folder;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.tokenizer.Tokenizer.Marks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The texts of a folder with two towers as rows of tokens of one length: cut at the end, and filled up. Any
/// number of threads may use it at the same time.
public final class TextRows implements AutoCloseable {
    private static final String PAD = "pad_token";
    private static final String LOWER = "Siglip2Tokenizer";

    /// Classes that fill up on the left unless told otherwise, and leave letters as they are.
    private static final Set<String> OF_GEMMA = Set.of("GemmaTokenizer", "GemmaTokenizerFast", LOWER);

    private final Tokenizer tokenizer;
    private final int length;
    private final int pad;
    private final int[] first;
    private final int[] last;
    private final boolean lower;
    private final boolean left;

    private TextRows(Tokenizer tokenizer, ModelConfig settings, int length) {
        this.tokenizer = tokenizer;
        this.length = length;
        String kind = settings.text("tokenizer_class", "");
        boolean gemma = OF_GEMMA.contains(kind);
        this.lower = kind.equals(LOWER) || (gemma && settings.flag("do_lower_case", false));
        this.left = settings.text("padding_side", gemma ? "left" : "right").equals("left");
        if (!left) {
            settings.supportsOnly("padding_side", "right");
        }
        this.pad = pad(settings);
        if (settings.has("add_bos_token") || settings.has("add_eos_token")) {
            this.first = end(settings, "add_bos_token", "bos_token");
            this.last = end(settings, "add_eos_token", "eos_token");
        } else {
            int[] body = tokenizer.encode("a", Marks.AS_TOKENS, false);
            int[] whole = tokenizer.encode("a", Marks.AS_TOKENS, true);
            int at = 0;
            while (at + body.length < whole.length
                    && !Arrays.equals(body, Arrays.copyOfRange(whole, at, at + body.length))) {
                at++;
            }
            this.first = Arrays.copyOf(whole, at);
            this.last = Arrays.copyOfRange(whole, at + body.length, whole.length);
        }
        if (length <= first.length + last.length) {
            throw new VireoException(
                    Code.DATA,
                    "[" + settings.file() + "] " + (first.length + last.length)
                            + " tokens begin and end each text, and the network takes " + length,
                    "The tokenizer belongs to another model.");
        }
    }

    /// The tokens of the texts.
    ///
    /// @param ids_TN T x N
    /// @param kept_TN 0 where a text is filled up
    public record Rows(Tensor ids_TN, Tensor kept_TN) {}

    /// Opens the tokenizer of a folder by its `tokenizer_config.json`. Letters are made small where it is a
    /// `Siglip2Tokenizer`, or where one of Gemma's says `do_lower_case`, as SigLIP 2 was trained;
    /// transformers does not heed that word of Gemma's tokenizers. `add_bos_token` and `add_eos_token`,
    /// where they are said, stand above what `tokenizer.json` adds; texts are filled up on the left by
    /// Gemma's tokenizers unless `padding_side` says otherwise.
    ///
    /// @param length tokens of every row
    /// @throws VireoException with code DATA when there is no tokenizer, or it is malformed, of an unknown
    ///     kind, or that of another network; RESOURCE when the library that does it can't be loaded
    public static TextRows open(ModelFolder folder, int length, int vocabulary) {
        ModelConfig settings = folder.tokenizerConfig()
                .orElseThrow(() -> new VireoException(
                        Code.DATA,
                        "[" + folder.path() + "] has no tokenizer_config.json",
                        "It says how texts are cut; fetch the folder again."));
        Tokenizer tokenizer = Tokenizer.open(folder.path());
        try {
            if (tokenizer.size() > vocabulary) {
                throw new VireoException(
                        Code.DATA,
                        "[" + folder.path() + "] the tokenizer has " + tokenizer.size() + " tokens, the network "
                                + vocabulary,
                        "The tokenizer belongs to another model.");
            }
            return new TextRows(tokenizer, settings, length);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private int pad(ModelConfig settings) {
        if (!settings.has(PAD)) {
            throw settings.notUnderstood(PAD, "the token that fills texts up");
        }
        return id(settings, PAD);
    }

    private int[] end(ModelConfig settings, String flag, String token) {
        return settings.flag(flag, false) ? new int[] {id(settings, token)} : new int[0];
    }

    private int id(ModelConfig settings, String key) {
        String token =
                settings.isText(key) ? settings.text(key) : settings.object(key).text("content");
        return tokenizer.id(token).orElseThrow(() -> settings.notUnderstood(key, "a token of the vocabulary"));
    }

    /// The rows of some texts, at least one.
    public Rows rows(List<String> texts) {
        long[] ids = new long[Math.multiplyExact(texts.size(), length)];
        long[] kept = new long[ids.length];
        for (int row = 0; row < texts.size(); row++) {
            String text = lower ? lower(texts.get(row)) : texts.get(row);
            int[] body = tokenizer.encode(text, Marks.AS_TOKENS, false);
            int count = Math.min(body.length, length - first.length - last.length);
            int used = first.length + count + last.length;
            int from = row * length + (left ? length - used : 0);
            Arrays.fill(ids, row * length, (row + 1) * length, pad);
            Arrays.fill(kept, from, from + used, 1);
            copy(first, first.length, ids, from);
            copy(body, count, ids, from + first.length);
            copy(last, last.length, ids, from + first.length + count);
        }
        return new Rows(Tensor.of(ids, texts.size(), length), Tensor.of(kept, texts.size(), length));
    }

    private static void copy(int[] tokens, int count, long[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = tokens[i];
        }
    }

    /// Letter by letter: a sigma at the end of a word is any other, as it is for HuggingFace's tokenizers.
    private static String lower(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(letter -> out.append(Character.toString(letter).toLowerCase(Locale.ROOT)));
        return out.toString();
    }

    /// Lets go of the tokenizer.
    @Override
    public void close() {
        tokenizer.close();
    }
}
