package dev.vireo.diffusion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.planner.layout.Layout;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
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
/// @param weights SHA-256 hashes of the model's files, by their paths in its folder
/// @param layout what the objects' places come from; its caption may differ from the prompt
/// @param source the frames that the video was made from, when it was made larger
/// @param framesPerSecond of the files
/// @param prompt what was encoded in the end
/// @param frames hashes of the frames ([Image#sha256])
/// @param seconds that it took
public record VideoRun(
        String model,
        String dtype,
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PARTS = List.of("scheduler", "text_encoder", "tokenizer", "unet", "vae");

    /// What a video was made larger from.
    ///
    /// @param path a video file or the folder of a run
    /// @param strength as [VideoModel#change]
    public record Source(String path, double strength) {}

    /// Copies the collections.
    public VideoRun {
        weights = new TreeMap<>(weights);
        frames = List.copyOf(frames);
    }

    /// The hashes of all files of a model that a video depends on. Reads them all.
    ///
    /// @throws VireoException with code DATA when one can't be read
    public static Map<String, String> weights(Path model) {
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

    /// The hashes of frames.
    public static List<String> hashes(List<Image> frames) {
        return frames.stream().map(Image::sha256).toList();
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
        asked.set("recipe", JSON.valueToTree(placement.recipe()));
        asked.put("compat", placement.compat());
        asked.put("low_memory", placement.lowMemory());
        asked.put("adapter_share", placement.adapterShare());
        asked.put("attention", placement.watched());
        source.ifPresent(s -> root.putObject("source").put("path", s.path).put("strength", s.strength));
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

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads what [#write] wrote.
    ///
    /// @throws VireoException with code DATA when the file is missing or malformed
    public static VideoRun read(Path file) {
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root.path("version").asInt() != VERSION) {
                throw bad(file, "version " + root.path("version") + " is not " + VERSION);
            }
            Optional<Layout> layout = root.has("layout")
                    ? Optional.of(Layout.parse(root.get("layout").toString(), file.toString()))
                    : Optional.empty();
            JsonNode model = root.required("model");
            Map<String, String> weights = new TreeMap<>();
            model.required("files")
                    .properties()
                    .forEach(e -> weights.put(e.getKey(), e.getValue().asText()));
            JsonNode result = root.required("result");
            List<String> frames = new ArrayList<>();
            result.required("frames_sha256").forEach(f -> frames.add(f.asText()));
            JsonNode source = root.path("source");
            return new VideoRun(
                    model.required("folder").asText(),
                    model.required("dtype").asText(),
                    weights,
                    request(root.required("request"), layout),
                    layout,
                    source.isMissingNode()
                            ? Optional.empty()
                            : Optional.of(new Source(
                                    source.required("path").asText(),
                                    source.required("strength").asDouble())),
                    root.required("request").required("fps").asDouble(),
                    result.required("prompt").asText(),
                    frames,
                    result.required("seconds").asDouble());
        } catch (IOException e) {
            throw e instanceof JsonProcessingException
                    ? bad(file, "no JSON document")
                    : new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        } catch (IllegalArgumentException e) {
            throw bad(file, String.valueOf(e.getMessage()));
        }
    }

    private static VideoRequest request(JsonNode asked, Optional<Layout> layout) throws JsonProcessingException {
        int frames = asked.required("frames").asInt();
        Control control = Control.valueOf(asked.required("control").asText().toUpperCase(Locale.ROOT));
        return new VideoRequest(
                asked.required("prompt").asText(),
                asked.required("negative_prompt").asText(),
                layout.map(l -> l.tracks(frames).stream()
                                .map(VideoRequest.PlacedObject::of)
                                .toList())
                        .orElse(List.of()),
                frames,
                asked.required("width").asInt(),
                asked.required("height").asInt(),
                new Denoising(
                        asked.required("steps").asInt(),
                        asked.required("scale").asDouble(),
                        asked.required("sampler").asText(),
                        asked.required("seed").asLong()),
                new Placement(
                        control,
                        JSON.treeToValue(asked.required("recipe"), GuidanceRecipe.class),
                        asked.required("compat").asBoolean(),
                        asked.required("low_memory").asBoolean(),
                        asked.required("adapter_share").asDouble(),
                        asked.required("attention").asBoolean()));
    }

    private static VireoException bad(Path file, String what) {
        return new VireoException(
                Code.DATA, "[" + file + "] is not the run of a video: " + what, "Give the " + FILE + " of a video.");
    }
}
