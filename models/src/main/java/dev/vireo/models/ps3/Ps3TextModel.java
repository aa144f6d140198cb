package dev.vireo.models.ps3;

import dev.vireo.models.Activation;
import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Attention;
import dev.vireo.models.internal.nn.LayerNorm;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.models.internal.nn.Mlp;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The text model of PS3: a transformer that turns a text into one row, and that row into a prompt which tells
/// a vision model what to look for.
public final class Ps3TextModel {
    private static final double PROMPT_EPSILON = 1e-5;
    private static final double LENGTH_EPSILON = 1e-12;

    /// A block whose additions may be scaled.
    private record TextBlock(
            LayerNorm norm1,
            Attention attention,
            @Nullable Tensor scale1,
            LayerNorm norm2,
            Mlp mlp,
            @Nullable Tensor scale2) {
        Tensor apply(Tensor x_BNC, @Nullable Tensor mask) {
            return Scope.tidy(() -> {
                Tensor y = x_BNC.add(scaled(attention.apply(norm1.apply(x_BNC), mask), scale1));
                return y.add(scaled(mlp.apply(norm2.apply(y)), scale2));
            });
        }

        private static Tensor scaled(Tensor x, @Nullable Tensor scale) {
            return scale == null ? x : x.mul(scale);
        }
    }

    private final Ps3Config.Text config;
    private final Tensor words;
    private final @Nullable Tensor classToken;
    private final Tensor positions;
    private final List<TextBlock> blocks;
    private final LayerNorm last;
    private final Tensor projection;
    private final @Nullable Tensor projectionBias;
    private final Mlp prompt;

    /// A model over these parameters, under the published names without `text_model.`.
    public Ps3TextModel(Ps3Config.Text config, Parameters p) {
        this.config = config;
        long width = config.width();
        words = p.weight("token_embedding.weight", 0.02 * 0.02 * width, config.vocabulary(), width);
        classToken = config.classToken() ? p.weight("cls_emb", 0.01 * 0.01, width) : null;
        positions = p.weight("positional_embedding", 0.01 * 0.01 * width, config.positions(), width);
        long hidden = (long) (width * config.mlpRatio());
        blocks = IntStream.range(0, config.layers())
                .mapToObj(i -> p.at("transformer.resblocks." + i))
                .map(b -> new TextBlock(
                        LayerNorm.of(b, "ln_1", width, config.epsilon()),
                        Attention.torch(b, "attn", width, config.heads()),
                        config.layerScale() ? b.constant("ls_1.gamma", 1e-5, width) : null,
                        LayerNorm.of(b, "ln_2", width, config.epsilon()),
                        new Mlp(
                                Linear.of(b, "mlp.c_fc", width, hidden),
                                config.activation(),
                                null,
                                Linear.of(b, "mlp.c_proj", hidden, width)),
                        config.layerScale() ? b.constant("ls_2.gamma", 1e-5, width) : null))
                .toList();
        last = LayerNorm.of(p, "ln_final", width, config.epsilon());
        long out = config.outputWidth();
        if (config.projectionBias()) {
            projection = p.weight("text_projection.weight", 1, out, width);
            projectionBias = p.constant("text_projection.bias", 0, out);
        } else {
            projection = p.weight("text_projection", 1, width, out);
            projectionBias = null;
        }
        long prompted = config.promptWidth();
        prompt = Mlp.normed(p, "prompt_proj", out, prompted, prompted, Activation.GELU_ERF, PROMPT_EPSILON);
    }

    /// Its sizes and switches.
    public Ps3Config.Text config() {
        return config;
    }

    /// What the model says of a batch of texts.
    ///
    /// @param pooled_BC each text as one row, of the length that came out
    /// @param prompt_BC what a vision model is to look for
    /// @param states what goes into the first block, then the output of every block; empty unless asked for
    public record Output(Tensor pooled_BC, Tensor prompt_BC, List<Tensor> states) {}

    /// Reads a batch of texts.
    ///
    /// @param words_BN numbers of words, filled up to the same length
    /// @throws VireoException with code DATA when they are not of that shape, too many, or no words
    public Output forward(Tensor words_BN) {
        return forward(words_BN, false);
    }

    /// As [#forward(Tensor)], with the outputs of all blocks if they are wanted.
    public Output forward(Tensor words_BN, boolean allStates) {
        check(words_BN);
        List<Tensor> out = Scope.tidyAll(() -> {
            List<Tensor> states = new ArrayList<>();
            Tensor pooled = pooled(words_BN, states);
            Tensor asked = prompt.apply(pooled.normalize(-1, LENGTH_EPSILON));
            List<Tensor> all = new ArrayList<>(List.of(pooled, asked));
            if (allStates) {
                all.addAll(states);
            }
            return all;
        });
        return new Output(out.get(0), out.get(1), out.subList(2, out.size()));
    }

    private Tensor pooled(Tensor words_BN, List<Tensor> states) {
        long batch = words_BN.size(0);
        Tensor x = Tensor.embedding(words, words_BN);
        if (classToken != null) {
            x = Tensor.cat(1, x, classToken.reshape(1, 1, -1).expand(batch, 1, -1));
        }
        int length = Math.toIntExact(x.size(1));
        x = x.add(positions.narrow(0, 0, length));
        Tensor mask = mask(words_BN, length);
        states.add(x);
        for (TextBlock block : blocks) {
            x = block.apply(x, mask);
            states.add(x);
        }
        Tensor normed = last.apply(x);
        Tensor row = classToken != null ? normed.select(1, length - 1) : pool(normed, words_BN);
        return projectionBias == null ? row.matmul(projection) : row.linear(projection, projectionBias);
    }

    private Tensor pool(Tensor x_BNC, Tensor words_BN) {
        return switch (config.pool()) {
            case FIRST -> x_BNC.select(1, 0);
            case LAST -> x_BNC.select(1, x_BNC.size(1) - 1);
            case HIGHEST -> {
                long batch = x_BNC.size(0);
                Tensor at = words_BN.argmax(1).reshape(batch, 1, 1).expand(-1, 1, x_BNC.size(2));
                yield x_BNC.gather(1, at).squeeze(1);
            }
        };
    }

    /// What each word may look at, if not at all: those before it and itself; and the learned word at the end
    /// not at padding. As published, the latter is off by one word, and without the former it is not done.
    private @Nullable Tensor mask(Tensor words_BN, int length) {
        if (!config.causal()) {
            return null;
        }
        int batch = classToken == null ? 1 : Math.toIntExact(words_BN.size(0));
        long[] ids = words_BN.toLongs();
        float[] mask = new float[batch * length * length];
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    boolean padding = classToken != null
                            && i == length - 1
                            && j > 0
                            && ids[b * (length - 1) + j - 1] == config.padding();
                    mask[(b * length + i) * length + j] = j > i || padding ? 0 : 1;
                }
            }
        }
        return Tensor.of(mask, batch, 1, length, length).to(words_BN.device()).gt(0);
    }

    private void check(Tensor words_BN) {
        long[] shape = words_BN.shape();
        if (words_BN.dtype() != DType.I64 || shape.length != 2 || words_BN.count() == 0) {
            throw new VireoException(
                    Code.DATA,
                    "'input_ids' is of " + words_BN.dtype() + " and shape " + Arrays.toString(shape)
                            + "; needed: I64, texts x words",
                    "");
        }
        if (shape[1] > config.contextLength()) {
            throw new VireoException(
                    Code.DATA,
                    "texts of " + shape[1] + " words are given; the model reads " + config.contextLength(),
                    "Cut them off: vireo's Ps3Texts does.");
        }
        List<Long> strange = new ArrayList<>();
        for (long id : words_BN.toLongs()) {
            if (id < 0 || id >= config.vocabulary()) {
                strange.add(id);
            }
        }
        if (!strange.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "'input_ids' holds " + strange.getFirst() + "; words are numbered from 0 to "
                            + (config.vocabulary() - 1),
                    "");
        }
    }

    /// What stands around the tokenizer of the text model: texts are brought into one form before it, and
    /// numbers of words to one length after it. The tokenizer itself is SentencePiece, which PS3's folders do
    /// not hold (they name another repository); any that gives the same numbers will do.
    public static final class Texts {
        private static final Pattern ENTITY =
                Pattern.compile("&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));");
        private static final Map<String, String> NAMED =
                Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0");
        private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
        private static final Pattern SPACES = Pattern.compile("(?U)[\\s\\x1c-\\x1f]+");

        private Texts() {}

        /// The form in which texts were read in training, `canonicalize`: HTML entities resolved (twice),
        /// underscores as spaces, no ASCII punctuation, lower case, single spaces. The published program also
        /// repairs text in a wrong encoding; that is left to the caller.
        public static String canonical(String text) {
            String plain = unescape(unescape(text)).replace('_', ' ');
            String bare = PUNCTUATION.matcher(plain).replaceAll("").toLowerCase(Locale.ROOT);
            return SPACES.matcher(bare).replaceAll(" ").strip();
        }

        private static String unescape(String text) {
            return ENTITY.matcher(text).replaceAll(m -> Matcher.quoteReplacement(resolve(m)));
        }

        private static String resolve(MatchResult m) {
            if (m.group(3) != null) {
                return NAMED.getOrDefault(m.group(3), m.group());
            }
            int code = m.group(1) != null ? Integer.parseInt(m.group(1)) : Integer.parseInt(m.group(2), 16);
            return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
        }

        /// Numbers of words of several texts, cut off or filled up to one length. A text that is cut off
        /// keeps its last word, which ends it.
        ///
        /// @param length 64 for the published models
        /// @param padding the word to fill up with, 1 for the published models
        public static Tensor padded(List<long[]> texts, int length, long padding) {
            long[] all = new long[texts.size() * length];
            Arrays.fill(all, padding);
            for (int i = 0; i < texts.size(); i++) {
                long[] words = texts.get(i);
                System.arraycopy(words, 0, all, i * length, Math.min(words.length, length));
                if (words.length > length) {
                    all[(i + 1) * length - 1] = words[words.length - 1];
                }
            }
            return Tensor.of(all, texts.size(), length);
        }
    }
}
