package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.InputLines;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.cli.internal.work.SeenMemory;
import dev.vireo.language.LocalModel;
import dev.vireo.language.LocalModel.Message;
import dev.vireo.language.LocalModel.Reply;
import dev.vireo.language.Video;
import dev.vireo.models.qwen2.TokenGenerator.Sampling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo models chat`.
@Command(
        name = "chat",
        header = "Talks to a language model in this process.",
        description = {
            "The model is a folder or a GGUF file of Qwen2's or Llama's kind, or a folder of Qwen2.5-VL, which is shown"
                    + " pictures and videos too: they stand before what is said first. Without --prompt every line of standard"
                    + " input is said to it, and it remembers the conversation.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models chat ./qwen2.5-coder-0.5b.gguf --prompt \"Write a haiku.\" --max-tokens 60",
            "  vireo models chat ./qwen2.5-0.5b --temperature 0.7 --seed 3",
            "  vireo models chat ./qwen2.5-vl-3b --image photo.png --prompt \"What is on the table?\"",
            "  vireo models chat ./qwen2.5-vl-3b --video talk.mp4 --frames 64 --prompt \"Who speaks?\" --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields before it calls a command
final class ModelsChatCommand implements Runnable {
    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR|FILE|REPO", description = ModelPlace.DESCRIPTION + " Or a GGUF file.")
    private String place;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What is said to it; - for stdin.")
    private @Nullable String prompt;

    @Option(names = "--system", paramLabel = "TEXT", description = "What it is told about its job.")
    private @Nullable String system;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A picture, for models that see; may be given several times.")
    private List<Path> images = List.of();

    @Mixin
    private final VideoOptions video = new VideoOptions();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "The most tokens of an answer (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "0",
            description = "0 takes the likeliest token always, higher draws others (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "N", defaultValue = "0", description = "Draw among the N likeliest tokens.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "X",
            defaultValue = "1",
            description = "Draw among the likeliest that together have this probability.")
    private double topP;

    @Option(
            names = "--min-p",
            paramLabel = "X",
            defaultValue = "0",
            description = "Draw none that is less likely than this share of the likeliest.")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            defaultValue = "1",
            description = "Makes what was said before less likely (1: no).")
    private double repetitionPenalty;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends the answer; may be given several times.")
    private List<String> stops = List.of();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of the draws.")
    private long seed;

    /// Notices that were told.
    private final Set<String> told = new HashSet<>();

    @Mixin
    private final ComputeOptions compute = new ComputeOptions();

    ModelsChatCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        LocalModel.Settings settings = settings();
        List<Clip> clips = new ArrayList<>();
        try {
            List<Video> videos = video.open(console, clips);
            run(settings, videos);
        } finally {
            clips.forEach(Clip::close);
        }
    }

    private void run(LocalModel.Settings settings, List<Video> videos) {
        Path folder = ModelPlace.find(console, place).folder();
        List<Image> pictures =
                images.stream().map(console::input).map(Image::read).toList();
        Optional<String> asked = Optional.ofNullable(prompt).map(console::text);
        if (asked.isPresent() && asked.get().isBlank()) {
            throw new VireoException(Code.USAGE, "--prompt is empty", "Say something.");
        }
        console.doing("loading");
        try (LocalModel model =
                LocalModel.open(folder, compute.dtype(), compute.device(), settings, SeenMemory.of(console))) {
            List<Message> conversation = new ArrayList<>();
            Optional.ofNullable(system).map(console::text).ifPresent(s -> conversation.add(new Message("system", s)));
            if (asked.isPresent()) {
                say(model, conversation, Message.user(asked.get(), pictures, videos), settings);
            } else {
                converse(model, conversation, Message.user("", pictures, videos), settings);
            }
        }
    }

    private LocalModel.Settings settings() {
        try {
            return new LocalModel.Settings(
                    maxTokens, new Sampling(repetitionPenalty, temperature, topK, topP, minP), seed, stops);
        } catch (IllegalArgumentException e) {
            throw new VireoException(
                    Code.USAGE,
                    String.valueOf(e.getMessage()),
                    "Temperature is 0 or more, top-p and min-p lie between 0 and 1, the others are positive.",
                    e);
        }
    }

    /// @param shown what is shown before the first line
    private void converse(LocalModel model, List<Message> conversation, Message shown, LocalModel.Settings settings) {
        InputLines lines = new InputLines();
        int turns = 0;
        while (true) {
            console.prompt("you (an empty line ends): ");
            Optional<String> line = lines.next().map(String::strip);
            if (line.isEmpty() || (line.get().isEmpty() && console.asks())) {
                break;
            }
            if (!line.get().isEmpty()) {
                Message said = turns == 0
                        ? Message.user(line.get(), shown.pictures(), shown.videos())
                        : Message.user(line.get());
                say(model, conversation, said, settings);
                turns++;
            }
        }
        if (turns == 0 && !console.asks()) {
            throw new VireoException(
                    Code.USAGE,
                    "--prompt TEXT is missing, and standard input has no line",
                    "Say e.g. --prompt \"Write a haiku.\"");
        }
    }

    private void say(LocalModel model, List<Message> conversation, Message said, LocalModel.Settings settings) {
        conversation.add(said);
        Reply reply;
        try (FramesTalk talk = new FramesTalk(console)) {
            reply = model.chat(
                    conversation,
                    settings,
                    piece -> {
                        if (!console.json()) {
                            console.part(piece);
                        }
                    },
                    talk::seen);
        }
        conversation.add(Message.assistant(reply.said()));
        reply.notices().stream().filter(told::add).forEach(notice -> console.talk("vireo: note: " + notice));
        if (console.json()) {
            console.object(plain(reply));
        } else {
            console.line("");
            if (reply.cutOff()) {
                console.talk("vireo: note: the answer was cut off after " + maxTokens + " tokens; see --max-tokens");
            }
        }
    }

    private static Map<String, @Nullable Object> plain(Reply reply) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("text", reply.said());
        out.put("thinking", reply.thinking().orElse(null));
        out.put("tokens", reply.tokens());
        out.put("finish", reply.cutOff() ? "length" : "stop");
        out.put(
                "usage",
                Map.of(
                        "input", reply.usage().inputTokens(),
                        "output", reply.usage().outputTokens(),
                        "cached", reply.usage().cachedTokens()));
        out.put("millis_first", reply.first().toMillis());
        out.put("millis", reply.time().toMillis());
        return out;
    }
}
