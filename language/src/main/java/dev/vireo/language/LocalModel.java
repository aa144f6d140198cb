package dev.vireo.language;

import dev.vireo.language.internal.answer.Said;
import dev.vireo.language.internal.constraint.ConstrainedText;
import dev.vireo.language.internal.local.Conversation;
import dev.vireo.language.internal.local.Eyes;
import dev.vireo.language.internal.local.FeatureCache;
import dev.vireo.language.internal.local.FeatureFiles;
import dev.vireo.language.internal.local.FolderVersion;
import dev.vireo.language.internal.local.Hearing;
import dev.vireo.language.internal.local.NvilaEyes;
import dev.vireo.language.internal.local.QwenEyes;
import dev.vireo.language.internal.local.SeenRows;
import dev.vireo.language.internal.local.SmolVlmEyes;
import dev.vireo.language.internal.local.VilaHdEyes;
import dev.vireo.language.internal.local.Writing;
import dev.vireo.models.Parameters;
import dev.vireo.models.nvila.NvilaModel;
import dev.vireo.models.nvila.NvilaProcessor;
import dev.vireo.models.nvila.VilaHdModel;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.TokenGenerator;
import dev.vireo.models.qwen2.TokenGenerator.Prompt;
import dev.vireo.models.qwen2.Turns;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.smolvlm.SmolVlmModel;
import dev.vireo.models.smolvlm.SmolVlmProcessor;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tokenizer.Tokenizer;
import dev.vireo.runtime.weights.DType;
import dev.vireo.runtime.weights.TensorSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A language model that runs in this process: a folder as HuggingFace lays it out, or a GGUF file, of a
/// decoder of Qwen2's or Llama's kind; or a folder of Qwen2.5-VL, NVILA, VILA-HD, SmolVLM or Idefics3, which is
/// shown pictures, and the first two of them videos, too. Several threads may ask it: up to four are answered side by
/// side, a token
/// each in turn, and the others in the order in which they came.
///
/// What was computed for the last conversation is kept, so that one that begins as that did, with the same long
/// instructions or the same video say, is answered sooner; and so is what was seen of pictures and videos, within
/// [Memory].
///
/// ```java
/// try (LocalModel model = LocalModel.open(Path.of("qwen2.5-coder-0.5b.gguf"))) {
///     model.chat(List.of(Message.user("Say hello.")), Settings.usual(64), System.out::print);
/// }
/// ```
public final class LocalModel implements LanguageModel, AutoCloseable {
    private static final String END = "eos_token_id";

    /// The types of models that can be shown pictures.
    private static final List<String> SEEING = Stream.of(
                    List.of(Qwen25VlModel.TYPE), SmolVlmModel.TYPES, NvilaModel.TYPES, List.of(VilaHdModel.TYPE))
            .flatMap(List::stream)
            .toList();

    /// Those among them whose language model lies in a folder of its own.
    private static final List<String> IN_PARTS = Stream.concat(NvilaModel.TYPES.stream(), Stream.of(VilaHdModel.TYPE))
            .toList();

    private static final int SHOWN = 200;
    private static final int VERSION_SHOWN = 8;

    private final String id;
    private final String endpoint;
    private final Parameters parameters;
    private final Qwen2Model model;
    private final Optional<Eyes> eyes;
    private final FeatureCache seen;
    private final Tokenizer tokenizer;
    private final Conversation conversation;
    private final Set<Integer> endTokens;
    private final long numbers;
    private final Turns turns;
    private final Settings usual;
    /// Made when a schema is first asked for.
    private ConstrainedText.@Nullable Maker constraints;

    /// Who says what.
    ///
    /// @param role `system`, `user` or `assistant`; a model's template may know others
    /// @param pictures what is shown before the words, to a model that [sees][LocalModel#sees]
    /// @param videos what is shown behind the pictures
    public record Message(String role, String text, List<Image> pictures, List<Video> videos) {
        /// Copies the lists.
        public Message {
            pictures = List.copyOf(pictures);
            videos = List.copyOf(videos);
        }

        /// Words with pictures.
        public Message(String role, String text, List<Image> pictures) {
            this(role, text, pictures, List.of());
        }

        /// Words alone.
        public Message(String role, String text) {
            this(role, text, List.of());
        }

        /// What a person says, and shows before.
        public static Message user(String text, List<Image> pictures, List<Video> videos) {
            return new Message("user", text, pictures, videos);
        }

        /// What a person says.
        public static Message user(String text) {
            return new Message("user", text);
        }

        /// What a person says, and shows before.
        public static Message user(String text, List<Image> pictures) {
            return new Message("user", text, pictures);
        }

        /// What the model said before.
        public static Message assistant(String text) {
            return new Message("assistant", text);
        }
    }

    /// How an answer is written.
    ///
    /// @param maxTokens the most tokens that it may have
    /// @param sampling how each is chosen
    /// @param seed of the draws
    /// @param stops texts at which it ends, which are no part of it
    /// @param schema the JSON schema that it follows; empty for an answer in any form
    /// @param grammar the grammar that it follows instead; empty for an answer in any form
    public record Settings(
            int maxTokens,
            TokenGenerator.Sampling sampling,
            long seed,
            List<String> stops,
            Optional<String> schema,
            Optional<String> grammar) {
        /// An answer in any form.
        ///
        /// @throws IllegalArgumentException when no token may be written, or a stop is empty
        public Settings(int maxTokens, TokenGenerator.Sampling sampling, long seed, List<String> stops) {
            this(maxTokens, sampling, seed, stops, Optional.empty(), Optional.empty());
        }

        /// Copies the list.
        ///
        /// @throws IllegalArgumentException when no token may be written, a stop is empty, or there are both a
        ///     schema and a grammar
        public Settings {
            stops = List.copyOf(stops);
            if (schema.isPresent() && grammar.isPresent()) {
                throw new IllegalArgumentException("an answer follows a schema or a grammar, not both");
            }
            if (maxTokens < 1 || stops.contains("")) {
                throw new IllegalArgumentException("maxTokens is " + maxTokens + ", stops are " + stops);
            }
        }

        /// Always the likeliest token, so many at most.
        public static Settings usual(int maxTokens) {
            return new Settings(maxTokens, TokenGenerator.Sampling.GREEDY, 0, List.of());
        }

        /// The same for an answer that follows a JSON schema: it is JSON and nothing else, and valid unless
        /// it was cut off or ended by a stop. `{"type":"object"}` is any object. What is computed of schemas:
        /// docs/models.md.
        public Settings schema(String json) {
            return new Settings(maxTokens, sampling, seed, stops, Optional.of(json), Optional.empty());
        }

        /// The same for an answer that follows a grammar in GBNF, the notation of llama.cpp's servers: docs/models.md
        /// has what of it is read. The answer is whole unless it was cut off or ended by a stop.
        public Settings grammar(String gbnf) {
            return new Settings(maxTokens, sampling, seed, stops, Optional.empty(), Optional.of(gbnf));
        }

        private Settings temperature(double temperature) {
            TokenGenerator.Sampling s = sampling;
            return new Settings(
                    maxTokens,
                    new TokenGenerator.Sampling(s.repetitionPenalty(), temperature, s.topK(), s.topP(), s.minP()),
                    seed,
                    stops,
                    schema,
                    grammar);
        }
    }

    /// What is remembered of what was seen, so that a picture or a part of a video that is shown again need not
    /// be looked at again. The weights, the frames and their size tell what is the same.
    ///
    /// @param bytes of memory
    /// @param folder where it also lies in files, which the next process finds; empty for none
    /// @param folderBytes of all these files
    public record Memory(long bytes, Optional<Path> folder, long folderBytes) {
        /// 512 MiB, no files.
        public static final Memory USUAL = new Memory(512L << 20, Optional.empty(), 0);

        /// @throws IllegalArgumentException when a number is negative
        public Memory {
            if (bytes < 0 || folderBytes < 0) {
                throw new IllegalArgumentException(bytes + " bytes, and " + folderBytes + " in files");
            }
        }

        /// What lies in its folder.
        public Kept kept() {
            return folder.map(FeatureFiles::kept).map(Kept::of).orElse(Kept.NOTHING);
        }

        /// Removes what lies in its folder and was not used since then; without a time, all of it.
        ///
        /// @return what was removed
        public Kept clear(Optional<Instant> since) {
            return folder.map(there -> Kept.of(FeatureFiles.clear(there, since)))
                    .orElse(Kept.NOTHING);
        }

        /// Features in files.
        public record Kept(long files, long bytes) {
            /// None.
            public static final Kept NOTHING = new Kept(0, 0);

            private static Kept of(FeatureFiles.Held held) {
                return new Kept(held.files(), held.bytes());
            }
        }
    }

    /// Hears how far a model is with a video that is long.
    @FunctionalInterface
    public interface Progress {
        /// So many of so many frames are seen. What is remembered is not heard of.
        void frames(int seen, int all);
    }

    /// What the model answered.
    ///
    /// @param text all of it, thoughts included
    /// @param tokens those of the text, without one that only ends it
    /// @param cutOff whether it ended because it was as long as it may be
    /// @param first the time until the first token was there
    /// @param time the time for all of it
    /// @param notices what a person should know of what was shown, a sentence each: that a video is cut short,
    ///     or has fewer frames than were to be seen
    /// @param looks where the model looked closer, which those of VILA-HD's kind do
    public record Reply(
            String text,
            List<Integer> tokens,
            boolean cutOff,
            Usage usage,
            Duration first,
            Duration time,
            List<String> notices,
            List<VisionModel.Look> looks) {
        /// Copies the lists.
        public Reply {
            tokens = List.copyOf(tokens);
            notices = List.copyOf(notices);
            looks = List.copyOf(looks);
        }

        /// An answer of which there is nothing to be said.
        public Reply(String text, List<Integer> tokens, boolean cutOff, Usage usage, Duration first, Duration time) {
            this(text, tokens, cutOff, usage, first, time, List.of(), List.of());
        }

        /// What the model means to say, as [LanguageModel.Completion#said] tells it from its text.
        public String said() {
            return Said.in(text);
        }

        /// What the model thought before it answered, where it says so.
        public Optional<String> thinking() {
            int end = text.lastIndexOf(Conversation.THOUGHT_ENDS);
            if (end < 0) {
                return Optional.empty();
            }
            int begin = text.indexOf(Conversation.THOUGHT_BEGINS);
            int from = begin < 0 || begin > end ? 0 : begin + Conversation.THOUGHT_BEGINS.length();
            return Optional.of(text.substring(from, end).strip());
        }
    }

    private LocalModel(Path place, Parameters parameters, Tokenizer tokenizer, Parts parts, Settings usual) {
        this.id = "local:" + place.toAbsolutePath().normalize().getFileName();
        this.endpoint = place.toAbsolutePath().normalize() + "#" + parts.version;
        this.usual = usual;
        this.parameters = parameters;
        this.model = parts.model;
        this.eyes = parts.eyes;
        this.seen = parts.seen;
        this.tokenizer = tokenizer;
        this.conversation = parts.conversation;
        this.endTokens = parts.endTokens;
        this.numbers = parts.numbers;
        this.turns = new Turns(model);
    }

    private record Parts(
            Qwen2Model model,
            Optional<Eyes> eyes,
            FeatureCache seen,
            Conversation conversation,
            Set<Integer> endTokens,
            String version,
            long numbers) {}

    /// Opens a model, which computes in 32 bits on the processor.
    ///
    /// @param place a folder, or a GGUF file
    /// @throws VireoException as [#open(Path, DType, Device, Settings)] does
    public static LocalModel open(Path place) {
        return open(place, DType.F32, Device.CPU, Settings.usual(ModelOptions.USUAL_TOKENS));
    }

    /// Opens a model.
    ///
    /// @param place a folder, or a GGUF file
    /// @param dtype the float type to compute in
    /// @param usual how [#complete] answers, but for the temperature, which a request states
    /// @throws VireoException with code DATA when there is no such model, it is malformed, or of a kind that
    ///     writes no text; RESOURCE when there is no such device or memory, or a native library can't be loaded
    public static LocalModel open(Path place, DType dtype, Device device, Settings usual) {
        return open(place, dtype, device, usual, Memory.USUAL);
    }

    /// Opens a model that remembers so much of what it saw.
    ///
    /// @throws VireoException as [#open(Path, DType, Device, Settings)] does
    public static LocalModel open(Path place, DType dtype, Device device, Settings usual, Memory memory) {
        ModelFolder folder = ModelFolder.open(place);
        String kind = folder.config().has("model_type") ? folder.config().text("model_type") : "";
        if (!SEEING.contains(kind) && !Qwen2Model.TYPES.contains(kind)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + place + "] is a model of type '" + kind + "', which writes no text here",
                    "Models of these types do: " + String.join(", ", Qwen2Model.TYPES) + ", "
                            + String.join(", ", SEEING) + ".");
        }
        Path words = IN_PARTS.contains(kind) ? NvilaModel.language(folder) : place;
        Tokenizer tokenizer = Tokenizer.open(words);
        @Nullable Parameters parameters = null;
        try (FolderWeights weights = folder.weights()) {
            boolean plain = dtype == DType.F32 && device.equals(Device.CPU);
            parameters = plain ? Parameters.packed(weights) : Parameters.of(weights, dtype, device);
            Optional<Eyes> eyes = eyes(kind, folder, tokenizer, parameters);
            Qwen2Model model = eyes.isPresent() ? eyes.get().decoder() : Qwen2Model.of(folder.config(), parameters);
            parameters.requireAllUsed();
            String version = FolderVersion.of(folder, weights) + " " + model.dtype();
            FeatureCache seen = new FeatureCache(
                    version + " " + model.device(),
                    memory.bytes(),
                    memory.folder()
                            .map(there ->
                                    new FeatureFiles(there, memory.folderBytes(), model.dtype(), model.device())));
            Parts parts = new Parts(
                    model,
                    eyes,
                    seen,
                    conversation(kind, folder, words, tokenizer),
                    endTokens(folder, tokenizer, model),
                    Sha256.of(version).substring(0, VERSION_SHOWN),
                    weights.tensors().values().stream()
                            .mapToLong(TensorSource.Entry::elements)
                            .sum());
            return new LocalModel(place, parameters, tokenizer, parts, usual);
        } catch (RuntimeException | OutOfMemoryError e) {
            tokenizer.close();
            if (parameters != null) {
                parameters.close();
            }
            if (e instanceof OutOfMemoryError) {
                throw new VireoException(
                        Code.RESOURCE,
                        "[" + place + "] takes more memory than there is: " + e.getMessage(),
                        "Give Java more with -Xmx8g and -XX:MaxDirectMemorySize=8G, say, or take a smaller model.",
                        e);
            }
            throw e;
        }
    }

    private static Optional<Eyes> eyes(String kind, ModelFolder folder, Tokenizer tokenizer, Parameters parameters) {
        if (kind.equals(Qwen25VlModel.TYPE)) {
            return Optional.of(QwenEyes.of(Qwen25VlModel.of(folder.config(), parameters), folder.path()));
        }
        if (SmolVlmModel.TYPES.contains(kind)) {
            return Optional.of(SmolVlmEyes.of(
                    SmolVlmModel.of(folder.config(), parameters),
                    SmolVlmProcessor.open(folder).splitting(false),
                    folder,
                    tokenizer));
        }
        if (kind.equals(VilaHdModel.TYPE)) {
            return Optional.of(VilaHdEyes.of(VilaHdModel.of(folder, tokenizer, parameters), folder));
        }
        return NvilaModel.TYPES.contains(kind)
                ? Optional.of(new NvilaEyes(NvilaModel.of(folder, tokenizer, parameters), NvilaProcessor.open(folder)))
                : Optional.empty();
    }

    private static Conversation conversation(String kind, ModelFolder folder, Path words, Tokenizer tokenizer) {
        Clock clock = Clock.systemUTC();
        if (!IN_PARTS.contains(kind)) {
            return Conversation.of(folder, tokenizer, clock);
        }
        return NvilaEyes.template(folder.config(), clock)
                .map(template -> Conversation.of(template, tokenizer))
                .orElseGet(() -> Conversation.of(ModelFolder.open(words), tokenizer, clock));
    }

    /// What ends an answer: what the configuration says, what generation_config.json says, and the marks that
    /// end a turn in the templates of many models.
    private static Set<Integer> endTokens(ModelFolder folder, Tokenizer tokenizer, Qwen2Model model) {
        Set<Integer> out = new HashSet<>(model.endTokens());
        folder.generationConfig()
                .filter(generation -> generation.has(END))
                .ifPresent(generation -> out.addAll(
                        generation.isList(END) ? generation.integers(END) : List.of(generation.integer(END))));
        for (String mark : Conversation.TURN_ENDS) {
            OptionalInt token = tokenizer.id(mark);
            if (token.isPresent() && tokenizer.isSpecial(token.getAsInt())) {
                out.add(token.getAsInt());
            }
        }
        out.removeIf(token -> token < 0 || token >= model.vocabulary());
        return out;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public OptionalLong parameters() {
        return OptionalLong.of(numbers);
    }

    @Override
    public boolean takesSchema() {
        return true;
    }

    @Override
    public boolean takesGrammar() {
        return true;
    }

    /// Whether it can be shown pictures.
    public boolean sees() {
        return eyes.isPresent();
    }

    /// Whether it can be shown videos, too: not every model that sees has a place for them.
    boolean watches() {
        return eyes.isPresent() && eyes.get().watches();
    }

    void requireEyes() {
        if (eyes.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    id + " is a language model without eyes: it can't be shown pictures or videos",
                    "Take a model of one of these types: " + String.join(", ", SEEING) + ".");
        }
    }

    /// How many tokens a conversation may have, its last answer included.
    public int context() {
        return model.positions();
    }

    @Override
    public Completion complete(Request request) {
        List<Message> messages = new ArrayList<>();
        if (!request.system().isBlank()) {
            messages.add(new Message("system", request.system()));
        }
        messages.add(Message.user(request.user()));
        Settings free = usual.temperature(request.temperature());
        Settings formed = request.grammar().map(free::grammar).orElse(free);
        Reply reply = chat(messages, request.schema().map(free::schema).orElse(formed), _ -> {});
        return new Completion(reply.text(), reply.usage(), reply.cutOff());
    }

    /// Answers a conversation. An interrupt of the calling thread ends it. A picture or a video counts as many
    /// tokens as it has features. Frames of a video are decoded and seen a few at a time, as they are read.
    ///
    /// @param listener hears the text as it is written, in pieces
    /// @throws VireoException with code USAGE when the conversation is too long for the model, it has pictures
    ///     and the model does not [see][#sees], or videos and it sees pictures alone, or the schema or grammar is
    ///     malformed or has what is not
    ///     computed; DATA when the model's template refuses it, a picture is too slender, a video is over by a
    ///     time or one of its frames can't be decoded, or the vocabulary can't write what the schema wants;
    ///     RESOURCE when numbers overflow, or a picture has too many; CANCELLED when the thread is interrupted
    public Reply chat(List<Message> messages, Settings settings, Consumer<String> listener) {
        return chat(messages, settings, listener, (_, _) -> {});
    }

    /// Answers a conversation, telling how far it is with a long video.
    ///
    /// @throws VireoException as [#chat(List, Settings, Consumer)] does
    public Reply chat(List<Message> messages, Settings settings, Consumer<String> listener, Progress progress) {
        return chat(messages, settings, OptionalInt.empty(), (text, _) -> listener.accept(text), progress);
    }

    /// Answers a conversation, telling how likely the tokens are when `odds` says of how many.
    Reply chat(List<Message> messages, Settings settings, OptionalInt odds, Hearing hearing, Progress progress) {
        long asked = System.nanoTime();
        List<Image> pictures = messages.stream()
                .flatMap(message -> message.pictures().stream())
                .toList();
        List<Video> videos =
                messages.stream().flatMap(message -> message.videos().stream()).toList();
        if (!pictures.isEmpty() || !videos.isEmpty()) {
            requireEyes();
        }
        if (!videos.isEmpty() && !watches()) {
            throw new VireoException(
                    Code.USAGE,
                    id + " can be shown pictures, and no videos",
                    "Show it frames of the video as pictures, or take a model that is shown videos.");
        }
        List<Integer> tokens = conversation.tokens(messages.stream()
                .map(message -> eyes.map(own -> own.turn(
                                message.role(),
                                message.text(),
                                message.pictures(),
                                message.videos().size(),
                                pictures))
                        .orElseGet(() -> new Conversation.Turn(message.role(), message.text())))
                .toList());
        if (pictures.isEmpty() && videos.isEmpty()) {
            return answer(Prompt.of(tokens), List.of(), List.of(), settings, odds, hearing, asked);
        }
        try (Scope _ = Scope.inference()) {
            Eyes.Plan plan = eyes.orElseThrow().plan(tokens, pictures, videos);
            try (SeenRows rows = new SeenRows(model, plan, seen, progress::frames)) {
                Prompt prompt = Prompt.rows(rows).inPlaceOf(plan.tokens()).keys(rows.keys());
                return answer(
                        plan.positions_3N().map(prompt::positions).orElse(prompt),
                        plan.notices(),
                        plan.looks(),
                        settings,
                        odds,
                        hearing,
                        asked);
            }
        }
    }

    private Reply answer(
            Prompt prompt,
            List<String> notices,
            List<VisionModel.Look> looks,
            Settings settings,
            OptionalInt odds,
            Hearing hearing,
            long asked) {
        int length = prompt.tokens().size();
        int room = model.positions() - length;
        if (room < 1) {
            throw new VireoException(
                    Code.USAGE,
                    "the conversation has " + length + " tokens, and " + id + " was made for " + model.positions(),
                    (prompt.rows().isEmpty() ? "Say less" : "Say less, show fewer or smaller pictures, or fewer frames")
                            + ", or take a model with a longer context.");
        }
        Optional<ConstrainedText> constraint = constraint(settings);
        Writing writing = new Writing(tokenizer.stream(true), settings.stops(), hearing);
        int most = Math.min(settings.maxTokens(), room);
        TokenGenerator.Settings how =
                new TokenGenerator.Settings(most, endTokens, List.of(), settings.sampling(), odds);
        Prompt seeded = prompt.seed(settings.seed());
        TokenGenerator.Result result =
                turns.generate(constraint.map(seeded::constrained).orElse(seeded), how, new Hearer(writing));
        writing.end();
        if (result.end() == TokenGenerator.End.CONSTRAINT
                && !constraint.orElseThrow().isWhole()) {
            throw new VireoException(
                    Code.DATA,
                    id + " has no token for what the schema or grammar wants behind "
                            + PlainText.line(writing.text(), SHOWN),
                    "Use a model with a larger vocabulary.");
        }
        return new Reply(
                writing.text(),
                result.content(),
                result.end() == TokenGenerator.End.LENGTH,
                new Usage(1, length, result.tokens().size(), result.reused()),
                Duration.ofNanos(writing.first() - asked),
                Duration.ofNanos(System.nanoTime() - asked),
                notices,
                looks);
    }

    private synchronized Optional<ConstrainedText> constraint(Settings settings) {
        if (settings.schema().isEmpty() && settings.grammar().isEmpty()) {
            return Optional.empty();
        }
        ConstrainedText.Maker maker = constraints;
        if (maker == null) {
            maker = new ConstrainedText.Maker(tokenizer, endTokens);
            constraints = maker;
        }
        ConstrainedText.Maker known = maker;
        return settings.schema().map(known::schema).or(() -> settings.grammar().map(known::grammar));
    }

    /// Takes the tokens of an answer, but for one that only ends it.
    private final class Hearer implements TokenGenerator.Listener {
        private final Writing writing;

        Hearer(Writing writing) {
            this.writing = writing;
        }

        @Override
        public boolean written(int prompt, int token) {
            return written(prompt, token, Optional.empty());
        }

        @Override
        public boolean written(int prompt, int token, Optional<TokenGenerator.Odds> odds) {
            return endTokens.contains(token) || writing.add(token, odds);
        }
    }

    /// How an answer is written when nobody says.
    Settings usual() {
        return usual;
    }

    /// The bytes that a token stands for.
    byte[] bytes(int token) {
        return tokenizer.bytes(token);
    }

    /// Frees the weights and what was computed. Waits for answers that are being written.
    @Override
    public void close() {
        turns.close();
        seen.close();
        parameters.close();
        tokenizer.close();
    }
}
