package dev.vireo.diffusion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.diffusion.guidance.EnergyTerm;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.layout.Layout;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Everything that decides the frames of a video, and what came out: `run.json`. The same run on the same kind of
/// machine gives the same frames.
///
/// @param model the folder that it was made with
/// @param dtype what was computed in: `f32`, `bf16` or `f16`
/// @param device where: `cpu`, `cuda:0`, ...
/// @param weights SHA-256 hashes of the model's files, by their paths in its folder
/// @param layout what the objects' places come from
/// @param source the frames that the video was made from, when it was made larger
/// @param framesPerSecond of the files
/// @param prompt what was encoded in the end
/// @param frames hashes of the frames ([Image#sha256])
/// @param seconds that it took, since it was last gone on with
public record VideoRun(
        String model,
        String dtype,
        String device,
        Map<String, String> weights,
        VideoRequest request,
        Optional<Layout> layout,
        Optional<Source> source,
        double framesPerSecond,
        String prompt,
        List<String> frames,
        double seconds) {
    /// The name of the file.
    public static final String FILE = "run.json";

    private static final int VERSION = 1;
    private static final int MOST = 1_000_000;
    private static final JsonMapper JSON = StrictJson.mapper();
    private static final List<String> PARTS = List.of("scheduler", "text_encoder", "tokenizer", "unet", "vae");

    /// What a video was made larger from.
    ///
    /// @param path a video file or the folder of a run
    /// @param sha256 over its frames ([#hash])
    /// @param strength as [VideoModel#change]
    public record Source(String path, String sha256, double strength) {
        /// Whether the same comes of both, wherever they lie.
        public boolean sameAs(Source other) {
            return sha256.equals(other.sha256) && strength == other.strength;
        }
    }

    /// Copies the collections.
    ///
    /// @throws IllegalArgumentException when objects are not those of the layout, which is all that is written of
    ///     them, or there are not as many hashes as frames
    public VideoRun {
        weights = new TreeMap<>(weights);
        frames = List.copyOf(frames);
        if (!request.objects().equals(objects(layout, request.frames()))) {
            throw new IllegalArgumentException("the objects are not those of the layout");
        }
        if (frames.size() != request.frames()) {
            throw new IllegalArgumentException(frames.size() + " hashes of " + request.frames() + " frames");
        }
    }

    private static List<VideoRequest.PlacedObject> objects(Optional<Layout> layout, int frames) {
        return layout.map(l -> l.tracks(frames).stream()
                        .map(VideoRequest.PlacedObject::of)
                        .toList())
                .orElse(List.of());
    }

    /// The hashes of all files of a model that a video depends on. Reads them all.
    ///
    /// @throws VireoException with code DATA when there is no such model, or a file can't be read
    public static Map<String, String> weights(Path model) {
        requireModel(model);
        Map<String, String> out = new TreeMap<>();
        for (String part : PARTS) {
            try (Stream<Path> files = Files.list(model.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    out.put(part + "/" + file.getFileName(), Sha256.of(file));
                }
            } catch (IOException e) {
                throw new VireoException(
                        Code.DATA, "[" + model.resolve(part) + "] can't be read: " + IoReason.of(e), "", e);
            }
        }
        return out;
    }

    private static void requireModel(Path model) {
        String hint = "Name a folder with " + String.join(", ", PARTS) + ".";
        if (!Files.isDirectory(model)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + model + "] "
                            + (Files.exists(model) ? "is a file, not the folder of a model" : "does not exist"),
                    hint);
        }
        List<String> missing = PARTS.stream()
                .filter(part -> !Files.isDirectory(model.resolve(part)))
                .toList();
        if (!missing.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + model + "] is no text-to-video model: it has no folder " + String.join(", ", missing),
                    hint);
        }
    }

    /// The hashes of frames.
    public static List<String> hashes(List<Image> frames) {
        return frames.stream().map(Image::sha256).toList();
    }

    /// One hash over all frames.
    public static String hash(List<Image> frames) {
        return Sha256.of(String.join(" ", hashes(frames)));
    }

    /// Writes `run.json` into a folder.
    ///
    /// @throws VireoException with code DATA when it can't be written
    public void write(Path folder) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ObjectNode used = root.putObject("model");
        used.put("folder", model);
        used.put("dtype", dtype);
        used.put("device", device);
        ObjectNode files = used.putObject("files");
        weights.forEach(files::put);
        Denoising denoising = request.denoising();
        Placement placement = request.placement();
        ObjectNode asked = root.putObject("request");
        asked.put("prompt", request.prompt());
        asked.put("negative_prompt", request.negativePrompt());
        asked.put("frames", request.frames());
        asked.put("width", request.width());
        asked.put("height", request.height());
        asked.put("fps", framesPerSecond);
        asked.put("steps", denoising.steps());
        asked.put("scale", denoising.scale());
        asked.put("sampler", denoising.sampler());
        asked.put("seed", denoising.seed());
        asked.put("control", placement.control().name().toLowerCase(Locale.ROOT));
        GuidanceRecipe recipe = placement.recipe();
        ObjectNode guided = asked.putObject("recipe");
        EnergyTerm.Foreground foreground =
                recipe.term(EnergyTerm.Foreground.class).orElseThrow();
        EnergyTerm.Background background =
                recipe.term(EnergyTerm.Background.class).orElseThrow();
        guided.put("foreground_share", foreground.share());
        guided.put("background_share", background.share());
        guided.put("foreground_weight", foreground.weight());
        guided.put("background_weight", background.weight());
        guided.put("centre_weight", weight(recipe, EnergyTerm.Centre.class));
        guided.put("corner_weight", weight(recipe, EnergyTerm.Corner.class));
        guided.put("step", recipe.step());
        guided.put("threshold", recipe.threshold());
        guided.put("iterations", recipe.iterations());
        guided.put("guided_steps", recipe.guidedSteps());
        asked.put("compat", placement.rules() == GuidanceRules.PUBLISHED);
        asked.put("low_memory", placement.lowMemory());
        asked.put("adapter_share", placement.adapterShare());
        asked.put("attention", placement.watched());
        source.ifPresent(s -> root.putObject("source")
                .put("path", s.path)
                .put("frames_sha256", s.sha256)
                .put("strength", s.strength));
        layout.ifPresent(l -> root.set("layout", tree(l.json())));
        ObjectNode result = root.putObject("result");
        result.put("prompt", prompt);
        ArrayNode hashes = result.putArray("frames_sha256");
        frames.forEach(hashes::add);
        result.put("seconds", seconds);
        try {
            String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            AtomicFile.write(folder.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain data does not fit into JSON", e);
        }
    }

    private static double weight(GuidanceRecipe recipe, Class<? extends EnergyTerm> kind) {
        return recipe.term(kind).map(EnergyTerm::weight).orElse(0.0);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads what [#write] wrote.
    ///
    /// @throws VireoException with code DATA when the file is missing or malformed, with the field and its value
    public static VideoRun read(Path file) {
        try {
            JsonFields root = new JsonFields(JSON.readTree(Files.readAllBytes(file)));
            if (root.integer("version") != VERSION) {
                throw new IllegalArgumentException("version is " + root.integer("version") + ", not " + VERSION);
            }
            Optional<Layout> layout = root.has("layout")
                    ? Optional.of(Layout.parse(root.any("layout").toString(), file.toString()))
                    : Optional.empty();
            JsonFields model = root.object("model");
            Map<String, String> weights = new TreeMap<>();
            JsonFields files = model.object("files");
            files.names().forEach(name -> weights.put(name, files.text(name)));
            JsonFields request = root.object("request");
            double fps = request.number("fps");
            if (!(fps >= 0.1 && fps <= 1000)) {
                throw new IllegalArgumentException("request.fps " + fps + " is not within 0.1 to 1000");
            }
            JsonFields result = root.object("result");
            return new VideoRun(
                    model.text("folder"),
                    dtype(model.text("dtype")),
                    model.text("device"),
                    weights,
                    request(request, layout),
                    layout,
                    root.has("source") ? Optional.of(source(root.object("source"))) : Optional.empty(),
                    fps,
                    result.text("prompt"),
                    result.texts("frames_sha256"),
                    result.number("seconds"));
        } catch (JsonProcessingException e) {
            throw bad(file, "no JSON document", e);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        } catch (IllegalArgumentException e) {
            throw bad(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static String dtype(String text) {
        if (!List.of("f32", "bf16", "f16").contains(text)) {
            throw new IllegalArgumentException("model.dtype '" + text + "' is not f32, bf16 or f16");
        }
        return text;
    }

    private static Source source(JsonFields source) {
        return new Source(source.text("path"), source.text("frames_sha256"), source.number("strength"));
    }

    private static VideoRequest request(JsonFields asked, Optional<Layout> layout) {
        int frames = count(asked, "frames");
        return new VideoRequest(
                asked.text("prompt"),
                asked.text("negative_prompt"),
                objects(layout, frames),
                frames,
                count(asked, "width"),
                count(asked, "height"),
                new Denoising(
                        count(asked, "steps"), asked.number("scale"), asked.text("sampler"), asked.integer("seed")),
                new Placement(
                        Control.valueOf(asked.text("control").toUpperCase(Locale.ROOT)),
                        recipe(asked.object("recipe")),
                        asked.flag("compat") ? GuidanceRules.PUBLISHED : GuidanceRules.MENDED,
                        asked.flag("low_memory"),
                        asked.number("adapter_share"),
                        asked.flag("attention")));
    }

    private static GuidanceRecipe recipe(JsonFields recipe) {
        List<EnergyTerm> terms = new ArrayList<>();
        terms.add(new EnergyTerm.Foreground(recipe.number("foreground_share"), recipe.number("foreground_weight")));
        terms.add(new EnergyTerm.Background(recipe.number("background_share"), recipe.number("background_weight")));
        double centre = recipe.number("centre_weight");
        if (centre != 0) {
            terms.add(new EnergyTerm.Centre(centre));
        }
        double corner = recipe.number("corner_weight");
        if (corner != 0) {
            terms.add(new EnergyTerm.Corner(corner));
        }
        return new GuidanceRecipe(
                terms,
                recipe.number("step"),
                recipe.number("threshold"),
                count(recipe, "iterations"),
                count(recipe, "guided_steps"));
    }

    /// How many frames, pixels or steps.
    private static int count(JsonFields in, String name) {
        int value = in.whole(name);
        if (value > MOST) {
            throw new IllegalArgumentException(name + " is " + value + ", not a whole number from 0 to " + MOST);
        }
        return value;
    }

    private static VireoException bad(Path file, String what, Exception cause) {
        return new VireoException(
                Code.DATA,
                "[" + file + "] is not the run of a video: " + what,
                "Give the " + FILE + " of a video.",
                cause);
    }

    /// A video model and how it computes: what decides the frames of a video beside its request.
    ///
    /// @param model the folder, as the user named it
    /// @param dtype what is computed in: `f32`, `bf16` or `f16`
    /// @param device where: `cpu`, `cuda:0`, ...
    /// @param weights SHA-256 hashes of the model's files, by their paths in its folder ([VideoRun#weights])
    public record ModelUse(String model, String dtype, String device, Map<String, String> weights) {
        /// Copies the hashes.
        public ModelUse {
            weights = new TreeMap<>(weights);
        }

        /// Why this does not give the frames of a run again, in a few words; empty when it does, on the same
        /// kind of machine.
        public Optional<String> differenceFrom(VideoRun run) {
            if (run.weights().equals(weights) && run.dtype().equals(dtype)) {
                return Optional.empty();
            }
            return Optional.of(run.weights().entrySet().stream()
                    .filter(file -> !file.getValue().equals(weights.get(file.getKey())))
                    .findFirst()
                    .map(file -> file.getKey() + " differs")
                    .orElse(run.dtype().equals(dtype) ? "it has more files" : "that was " + run.dtype()));
        }
    }

    /// A video that was made again from its run, and the frames that came out otherwise: other processors and
    /// library versions round differently.
    ///
    /// @param before the run
    /// @param made the video that was made from it
    /// @param differentFrames numbers of frames, from 0
    public record Replay(VideoRun before, VideoMaking.Made made, List<Integer> differentFrames) {
        /// Copies the list.
        public Replay {
            differentFrames = List.copyOf(differentFrames);
        }

        /// Makes a video again and compares every frame.
        ///
        /// @param run of a video that was made from noise
        /// @param folder a new one
        /// @throws VireoException with code USAGE when the folder holds a video; otherwise as
        ///     [VideoMaking#make]
        /// @throws IllegalArgumentException when the video was made from another one
        public static Replay of(VideoRun run, Path folder, VideoMaking making, VideoMaking.Listener listener) {
            if (run.source().isPresent()) {
                throw new IllegalArgumentException("the video was made from another one, which is not given");
            }
            requireNew(folder);
            VideoMaking.Made made = making.make(
                    new VideoMaking.Wanted(
                            folder, run.request(), run.layout(), Optional.empty(), run.framesPerSecond()),
                    listener);
            List<Integer> different = new ArrayList<>();
            for (int f = 0; f < run.frames().size(); f++) {
                if (!run.frames().get(f).equals(made.run().frames().get(f))) {
                    different.add(f);
                }
            }
            return new Replay(run, made, different);
        }

        /// Sees that a folder holds no video: a replay is compared with what it makes, not with what is
        /// there.
        ///
        /// @throws VireoException with code USAGE when it holds one
        public static void requireNew(Path folder) {
            if (Files.exists(folder.resolve(VideoRun.FILE))) {
                throw new VireoException(
                        Code.USAGE, "[" + folder + "] holds a video already", "Choose another folder for the replay.");
            }
        }
    }
}
