package dev.vireo.cli.internal.settings;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.WorkerStart;
import dev.vireo.sandbox.Fencing;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Everything that can be set, with its types, limits and usual values. The records are the only list of the
/// settings: the names in the file, the environment variables, the options and `docs/configuration.md` follow
/// from them ([SettingKey]). A record inside a section is for what sections share: its settings are the section's.
///
/// @param prices what a million tokens cost, by model string
public record Settings(
        Planning planner,
        Vision tools,
        Texts languageModel,
        Programs limits,
        Spending budget,
        Map<String, Price> prices,
        Caching cache,
        Workers sandbox,
        Tracing trace) {
    public Settings {
        prices = Map.copyOf(prices);
    }

    /// Where the worked examples of a prompt come from.
    public enum Examples {
        FIXED,
        RETRIEVED
    }

    /// How much a model is told about programs.
    public enum Prompt {
        AUTO,
        FULL,
        SHORT
    }

    /// What a sub-question's planner is told besides the sub-question.
    public enum Context {
        NONE,
        ANCESTORS,
        MEMORY
    }

    /// How the cache of model answers and tool results is used.
    public enum CacheMode {
        USE,
        REFRESH,
        OFF,
        REPLAY
    }

    /// Whether workers are fenced in by the operating system.
    enum Fence {
        AUTO,
        REQUIRE,
        OFF
    }

    /// How requests are sent to a model behind a server.
    public record Requests(
            @Setting(
                    usual = "60s",
                    most = 3600,
                    doc = "How long a server may be silent between two parts of an answer.")
            Duration timeout,

            @Setting(
                    usual = "600s",
                    most = 3600,
                    doc = "How long it may take until an answer begins: loading the model, reading the request.")
            Duration firstToken,

            @Setting(
                    least = 1,
                    most = 1_000_000,
                    doc = "Tokens of an answer at most; unless set 512, and 4096 where boxes are answered.")
            Optional<Integer> maxTokens,

            @Setting(
                    usual = "2",
                    most = 10,
                    doc = "How often a request is sent again when the server is busy, fails or is silent.")
            int retries,

            @Setting(least = 1, most = 100_000, doc = "How many requests are sent in a minute at most.")
            Optional<Integer> requestsPerMinute) {}

    /// What writes the programs.
    public record Planning(
            @Setting(
                    usual = "builtin",
                    flag = "--planner",
                    label = "PLANNER",
                    kinds = {"builtin", "openai", "ollama", "local", "scripted"},
                    doc = "What writes programs and layouts: builtin, openai:MODEL, ollama:MODEL, local:DIR (or a GGUF"
                            + " file) or scripted:FILE.")
            ModelName model,

            @Setting(
                    flag = "--base-url",
                    label = "URL",
                    doc = "Where the language model is served, as http://localhost:8000/v1.")
            Optional<URI> baseUrl,

            @Setting(
                    flag = "--key-file",
                    label = "FILE",
                    doc = "The file that holds the key of the language model; it goes before OPENAI_API_KEY.")
            Optional<Path> keyFile,

            Requests requests,

            @Setting(
                    usual = "auto",
                    flag = "--prompt",
                    label = "auto|full|short",
                    doc = "How much the model is told: full, short (for small models), or by its size, where that is"
                            + " known (auto).")
            Prompt prompt,

            @Setting(
                    usual = "fixed",
                    flag = "--examples",
                    label = "fixed|retrieved",
                    doc = "The worked examples of the prompt: always the same, or those nearest to the question.")
            Examples examples,

            @Setting(usual = "12", most = 100, doc = "How many worked examples the prompt shows.")
            int exampleCount,

            @Setting(
                    usual = "none",
                    flag = "--context",
                    label = "none|ancestors|memory",
                    doc = "What the planner of a sub-question is told of the questions above it.")
            Context context,

            @Setting(usual = "true", flag = "--no-recursion", doc = "Programs may ask further questions.")
            boolean recursion,

            @Setting(
                    usual = "true",
                    flag = "--no-typed-returns",
                    doc = "Programs say of which type the answers to their questions must be.")
            boolean typedReturns,

            @Setting(usual = "true", flag = "--no-repair", doc = "A program that fails is written again.")
            boolean repair,

            @Setting(usual = "2", most = 20, doc = "How often it is written again from what was wrong with it.")
            int repairs,

            @Setting(
                    usual = "1",
                    most = 20,
                    doc = "How often another one is asked for at a higher temperature: after the repairs, or when a"
                            + " repair says the same again.")
            int resamples) {}

    /// What looks at the pictures.
    public record Vision(
            @Setting(
                    usual = "auto",
                    flag = "--tools",
                    label = "TOOLS",
                    kinds = {"auto", "photos", "builtin", "oracle", "vqa", "openai", "ollama", "local"},
                    doc = "What looks at the picture: auto (builtin for pictures of its world, photos for others),"
                            + " photos (things, colours and text in photographs), builtin (networks that know the"
                            + " built-in world), oracle (the scene file, to measure planning alone), vqa (one network,"
                            + " no program), or a vision model: openai:MODEL, ollama:MODEL, or local:DIR in this"
                            + " process.")
            ModelName model,

            @Setting(flag = "--tools-base-url", label = "URL", doc = "Where the vision model is served.")
            Optional<URI> baseUrl,

            @Setting(
                    flag = "--tools-key-file",
                    label = "FILE",
                    doc = "The file that holds the key of the vision model; it goes before OPENAI_API_KEY.")
            Optional<Path> keyFile,

            Requests requests,

            @Setting(
                    usual = "1024",
                    least = 64,
                    most = 8192,
                    doc = "The longer side, in pixels, of the pictures that are sent to a vision model at most.")
            int pictureSize,

            @Setting(
                    kinds = {"owlv2", "owlvit", "onnx", "photos", "openai", "ollama", "local"},
                    doc =
                            "What finds things instead: owlv2:DIR and owlvit:DIR know any words, onnx:FILE.json is a detector in"
                                    + " ONNX with its description, and photos, openai:MODEL, ollama:MODEL and local:DIR are as"
                                    + " above. With auto this and the other jobs are for photographs.")
            Optional<ModelName> find,

            @Setting(
                    most = 1,
                    doc = "With owlv2 and owlvit, the score above which a thing counts as found; without it 0.1.")
            Optional<BigDecimal> findThreshold,

            @Setting(
                    most = 1,
                    doc = "With owlv2 and owlvit, the most that two boxes of one name share before the worse goes, as"
                            + " intersection over union; without it 0.5.")
            Optional<BigDecimal> findOverlap,

            @Setting(
                    kinds = {"siglip", "photos", "openai", "ollama", "local"},
                    doc = "What tells properties instead: siglip:DIR compares pictures with texts.")
            Optional<ModelName> verify,

            @Setting(
                    kinds = {"siglip", "photos", "openai", "ollama", "local"},
                    doc = "What chooses among texts and among pictures instead.")
            Optional<ModelName> match,

            @Setting(
                    kinds = {"depth-anything", "photos", "openai", "ollama", "local"},
                    doc = "What tells how far things are instead: depth-anything:DIR.")
            Optional<ModelName> depth,

            @Setting(
                    kinds = {"photos", "openai", "ollama", "local"},
                    doc = "What answers simple questions about pictures and videos instead.")
            Optional<ModelName> answer,

            @Setting(
                    kinds = {"photos", "openai", "ollama", "local"},
                    doc = "What reads text instead.")
            Optional<ModelName> read,

            @Setting(
                    usual = "false",
                    flag = "--warm-up",
                    doc = "The networks that look at pictures are loaded and run once before the first question.")
            boolean warmUp) {
        /// The models of single jobs, by the name of the job.
        public Map<String, ModelName> parts() {
            Map<String, ModelName> out = new LinkedHashMap<>();
            find.ifPresent(name -> out.put("find", name));
            verify.ifPresent(name -> out.put("verify", name));
            match.ifPresent(name -> out.put("match", name));
            depth.ifPresent(name -> out.put("depth", name));
            answer.ifPresent(name -> out.put("answer", name));
            read.ifPresent(name -> out.put("read", name));
            return out;
        }
    }

    /// What answers questions that need no picture.
    public record Texts(
            @Setting(
                    flag = "--language-model",
                    label = "MODEL",
                    kinds = {"openai", "ollama", "local"},
                    doc = "What answers llm_query and select_answer: openai:MODEL, ollama:MODEL or local:DIR; without"
                            + " it the planner, when it is a language model.")
            Optional<ModelName> model,

            @Setting(doc = "Where it is served; without it where the planner is.")
            Optional<URI> baseUrl,

            @Setting(doc = "The file that holds its key; without it the planner's.")
            Optional<Path> keyFile) {}

    /// What one run of a program may use.
    public record Programs(
            @Setting(
                    usual = "5s",
                    most = 3600,
                    flag = "--timeout",
                    label = "TIME",
                    doc = "Computing time of one program, tools not counted: 500ms, 5s, 2m.")
            Duration time,

            @Setting(usual = "2000", least = 10, most = 100_000, doc = "Calls that may be nested.")
            int frames,

            @Setting(usual = "64KiB", least = 1, most = 1 << 30, doc = "What a program may print.")
            ByteSize output,

            @Setting(usual = "1000", least = 1, most = 1_000_000, doc = "Calls of tools in one program.")
            int toolCalls) {}

    /// What one question may use, all its sub-questions included.
    public record Spending(
            @Setting(
                    usual = "100",
                    most = 1_000_000,
                    flag = "--max-model-calls",
                    label = "N",
                    doc = "Requests to language models.")
            int modelCalls,

            @Setting(usual = "1000000", doc = "Tokens that language models read and write.")
            long tokens,

            @Setting(
                    flag = "--max-money",
                    label = "AMOUNT",
                    doc = "What the tokens may cost, in the unit of the prices; every model needs a price then.")
            Optional<BigDecimal> money,

            @Setting(
                    usual = "1000",
                    most = 1_000_000,
                    flag = "--max-vision-calls",
                    label = "N",
                    doc = "Calls of vision tools.")
            int visionCalls,

            @Setting(
                    usual = "300",
                    least = 1,
                    most = 86_400,
                    flag = "--max-seconds",
                    label = "N",
                    doc = "Seconds from the question to the answer.")
            int seconds,

            @Setting(
                    usual = "6",
                    most = 9,
                    flag = "--max-depth",
                    label = "N",
                    doc = "How deep sub-questions may nest; 0 allows none.")
            int depth,

            @Setting(usual = "100", most = 100_000, doc = "How many sub-questions one program may ask.")
            int width) {}

    /// What a million tokens of a model cost, in any one unit of money.
    public record Price(
            @Setting(usual = "0", doc = "A million tokens that the model reads.")
            BigDecimal input,

            @Setting(usual = "0", doc = "A million tokens that it writes.")
            BigDecimal output) {}

    /// Where features are kept: what models in this process saw of pictures and videos.
    public enum Features {
        MEMORY,
        DISK
    }

    /// Model answers and tool results that are kept.
    public record Caching(
            @Setting(
                    usual = "use",
                    flag = "--cache",
                    label = "MODE",
                    doc = "use (what was answered before is not asked again), refresh (asked again and kept), off,"
                            + " or replay (nothing is asked; what is not there is an error).")
            CacheMode mode,

            @Setting(doc = "Where it lies; without it in Vireo's folder for caches.")
            Optional<Path> folder,

            @Setting(usual = "512MiB", least = 1 << 20, doc = "How large it may grow.")
            ByteSize maxSize,

            @Setting(
                    usual = "memory",
                    doc = "Where it is kept what models of local:DIR saw of pictures and videos: memory (until the"
                            + " command ends) or disk (also in files, for the next one).")
            Features features,

            @Setting(usual = "512MiB", doc = "How much memory that may take.")
            ByteSize featuresMemory,

            @Setting(usual = "4GiB", least = 1 << 20, doc = "How large its files may grow.")
            ByteSize featuresMaxSize) {}

    /// The processes that run programs.
    public record Workers(
            @Setting(
                    least = 1,
                    most = 256,
                    doc = "How many programs run at once; without it one per processor, two at least.")
            Optional<Integer> workers,

            @Setting(
                    doc = "What the operating system takes from the workers: auto (what it can), require (no program"
                            + " runs unless it takes the network, files and processes) or off; without it VIREO_SANDBOX,"
                            + " or auto.")
            Optional<Fence> fence) {
        /// The same for what starts them.
        public WorkerStart.How how() {
            return new WorkerStart.How(workers, fence.map(f -> Fencing.valueOf(f.name())));
        }
    }

    /// How an answer came about.
    public record Tracing(
            @Setting(
                    flag = "--trace",
                    label = "FILE",
                    doc = "Also write how the answer came about: FILE.html to look at, FILE.jsonl to replay.")
            Optional<Path> file) {}
}
