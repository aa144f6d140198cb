package dev.vireo.diffusion;

import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.diffusion.guidance.GuidanceEnergy;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidedObject;
import dev.vireo.diffusion.internal.guidance.AttentionWatch;
import dev.vireo.diffusion.internal.guidance.ClipTokenizer;
import dev.vireo.diffusion.internal.guidance.Guidance;
import dev.vireo.diffusion.internal.guidance.GuidanceGradient;
import dev.vireo.diffusion.internal.guidance.PhraseFinder;
import dev.vireo.diffusion.internal.guidance.WordMask;
import dev.vireo.diffusion.internal.video.StepFile;
import dev.vireo.diffusion.sampling.NoiseSchedule;
import dev.vireo.diffusion.sampling.Sampler;
import dev.vireo.layout.Region;
import dev.vireo.models.ImageEncoder;
import dev.vireo.models.Parameters;
import dev.vireo.models.autoencoderkl.AutoencoderKL;
import dev.vireo.models.clip.ClipConfig;
import dev.vireo.models.clip.ClipTextModel;
import dev.vireo.models.families.Models;
import dev.vireo.models.unet3d.Conditions;
import dev.vireo.models.unet3d.UNet3DConditionModel;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.image.Resampling;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A text-to-video model from a folder as diffusers lays it out: `unet`, `vae`, `text_encoder`, `tokenizer` and
/// `scheduler`.
///
/// ```java
/// try (VideoModel model = VideoModel.open(folder, DType.F32, Device.CPU)) {
///     GeneratedVideo video = model.generate(VideoRequest.of("a bear walks", List.of(bear), 0), (done, of) -> {});
/// }
/// ```
public final class VideoModel implements AutoCloseable {
    private static final String SCHEDULER = "scheduler";
    private static final String TOKENIZER = "tokenizer";
    private static final String TEXTS = "text_encoder";
    private static final String VAE = "vae";
    private static final String UNET = "unet";

    private final UNet3DConditionModel unet;
    private final AutoencoderKL vae;
    private final Parameters textParameters;
    private final ClipTextModel text;
    private final ClipTokenizer tokenizer;
    private final NoiseSchedule schedule;
    private final Device device;
    private final DType dtype;

    private VideoModel(Path folder, DType dtype, Device device, List<AutoCloseable> opened) {
        this.dtype = dtype;
        this.device = device;
        schedule = schedule(folder);
        ModelFolder texts = ModelFolder.open(folder.resolve(TEXTS));
        try (FolderWeights weights = texts.weights()) {
            textParameters = Parameters.of(weights, dtype, device);
            opened.add(textParameters);
            text = ClipTextModel.of(texts.config(), textParameters);
            textParameters.requireAllUsed();
        }
        ClipConfig.Text config = text.config();
        tokenizer = ClipTokenizer.open(folder.resolve(TOKENIZER), config.positions());
        vae = AutoencoderKL.open(ModelFolder.open(folder.resolve(VAE)), dtype, device);
        opened.add(vae);
        unet = UNet3DConditionModel.open(ModelFolder.open(folder.resolve(UNET)), dtype, device);
        opened.add(unet);
        if (unet.textChannels() != config.encoder().width()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + folder + "] the network takes texts of " + unet.textChannels()
                            + " channels, and the text encoder gives "
                            + config.encoder().width(),
                    "The folder is put together from different models.");
        }
    }

    /// Loads a model, frozen.
    ///
    /// @throws VireoException with code DATA when a part is missing, malformed or of another model; RESOURCE when
    ///     there is no such device
    public static VideoModel open(Path folder, DType dtype, Device device) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return new VideoModel(folder, dtype, device, opened);
        } catch (RuntimeException e) {
            opened.forEach(VideoModel::quietly);
            throw e;
        }
    }

    private static NoiseSchedule schedule(Path folder) {
        return NoiseSchedule.of(ModelConfig.read(folder.resolve(SCHEDULER).resolve("scheduler_config.json")));
    }

    /// Tries to load every part of a folder, one after the other, so that the largest decides how much memory
    /// it takes.
    ///
    /// @return what is wrong, by the name of the part; empty when all can be loaded
    public static Map<String, VireoException> check(Path folder) {
        Map<String, VireoException> wrong = new LinkedHashMap<>();
        check(SCHEDULER, () -> schedule(folder), wrong);
        check(TOKENIZER, () -> ClipTokenizer.open(folder.resolve(TOKENIZER), 77), wrong);
        check(TEXTS, () -> network(folder, TEXTS, "clip_text_model"), wrong);
        check(VAE, () -> network(folder, VAE, "AutoencoderKL"), wrong);
        check(UNET, () -> network(folder, UNET, "UNet3DConditionModel"), wrong);
        return wrong;
    }

    private static void check(String part, Runnable loading, Map<String, VireoException> wrong) {
        try {
            loading.run();
        } catch (VireoException e) {
            wrong.put(part, e);
        }
    }

    private static void network(Path folder, String part, String kind) {
        ModelFolder opened = ModelFolder.open(folder.resolve(part));
        if (!Models.kind(opened).equals(kind)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + opened.path() + "] is of kind '" + Models.kind(opened) + "', not " + kind,
                    "Give a text-to-video pipeline: ModelScope's or zeroscope's.");
        }
        Models.open(opened.path(), DType.BF16, Device.CPU).close();
    }

    private static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Told of every denoising step that is done.
    @FunctionalInterface
    public interface Progress {
        /// One more step is done.
        ///
        /// @param done how many steps are done
        void step(int done, int of);
    }

    /// Makes a video. The same request gives the same frames.
    ///
    /// @throws VireoException with code USAGE when the request does not fit the model: a size that is not a
    ///     multiple of what it makes one number of, an object whose words are beyond the longest prompt, adapters
    ///     that it has not; CANCELLED when the thread is interrupted
    public GeneratedVideo generate(VideoRequest request, Progress progress) {
        return generate(request, Optional.empty(), progress);
    }

    /// As [#generate(VideoRequest,Progress)], so that it can be interrupted and gone on with.
    ///
    /// @throws VireoException besides with code DATA when the file is damaged, or of another model or request
    public GeneratedVideo generate(VideoRequest request, Optional<Unfinished> unfinished, Progress progress) {
        int rows = shrunk(request.height(), "height");
        int columns = shrunk(request.width(), "width");
        StepFile file = stepFile(unfinished, request.toString());
        long seed = request.denoising().seed();
        return denoise(
                request,
                () -> Tensor.normal(seed, 1, unet.latentChannels(), request.frames(), rows, columns),
                0,
                file,
                progress);
    }

    /// Makes a video anew at the request's size, from one that shows the same: what upsampling does. The sooner
    /// the steps begin (`strength`), the more is invented.
    ///
    /// @param frames as many as the request has
    /// @param strength from 0 to 1; 0.35 is usual
    /// @param unfinished as [#generate(VideoRequest,Optional,Progress)]
    /// @throws VireoException as [#generate(VideoRequest,Optional,Progress)], and when the strength leaves no step
    public GeneratedVideo change(
            List<Image> frames,
            double strength,
            VideoRequest request,
            Optional<Unfinished> unfinished,
            Progress progress) {
        if (frames.size() != request.frames()) {
            throw new IllegalArgumentException(frames.size() + " frames, not " + request.frames());
        }
        int rows = shrunk(request.height(), "height");
        int columns = shrunk(request.width(), "width");
        int steps = request.denoising().steps();
        long seed = request.denoising().seed();
        List<String> from = frames.stream().map(Image::sha256).toList();
        StepFile file = stepFile(unfinished, request + " " + strength + " " + from);
        try (Sampler sampler =
                        Sampler.named(request.denoising().sampler(), schedule, steps, Sampler.Noise.seeded(seed));
                Scope _ = Scope.inference()) {
            int first = sampler.startFor(strength);
            if (!(strength > 0 && strength <= 1) || first >= steps) {
                throw new VireoException(
                        Code.USAGE,
                        "strength " + strength + " leaves none of " + steps + " steps",
                        "Give more than " + 1.0 / steps + ", up to 1.");
            }
            return denoise(
                    request,
                    () -> sampler.noised(
                            encoded(frames, request, rows, columns),
                            Tensor.normal(~seed, 1, unet.latentChannels(), request.frames(), rows, columns)
                                    .to(device),
                            first),
                    first,
                    file,
                    progress);
        }
    }

    /// The latents of frames, brought to the request's size.
    private Tensor encoded(List<Image> frames, VideoRequest request, int rows, int columns) {
        List<Tensor> latents = new ArrayList<>();
        for (int f = 0; f < frames.size(); f++) {
            Image frame = frames.get(f).resize(request.width(), request.height(), Resampling.BICUBIC);
            long own = request.denoising().seed() + f;
            latents.add(Scope.tidy(
                    () -> vae.encode(picture(frame), Tensor.normal(own, 1, unet.latentChannels(), rows, columns))
                            .to(DType.F32)));
        }
        return Tensor.stack(2, latents.toArray(new Tensor[0]));
    }

    private @Nullable StepFile stepFile(Optional<Unfinished> unfinished, String work) {
        String place = dtype + " " + device + " " + work;
        return unfinished
                .map(u -> new StepFile(u.file(), Sha256.of(u.model() + " " + place)))
                .orElse(null);
    }

    private int shrunk(int pixels, String what) {
        if (pixels % vae.config().shrink() != 0) {
            int down =
                    Math.max(pixels / vae.config().shrink(), 1) * vae.config().shrink();
            throw new VireoException(
                    Code.USAGE,
                    what + " " + pixels + " is not a multiple of "
                            + vae.config().shrink(),
                    "Give " + down + " or " + (down + vae.config().shrink()) + ".");
        }
        return pixels / vae.config().shrink();
    }

    private GeneratedVideo denoise(
            VideoRequest request, Supplier<Tensor> start, int first, @Nullable StepFile file, Progress progress) {
        Placement placement = request.placement();
        Denoising denoising = request.denoising();
        PhraseFinder finder = new PhraseFinder(tokenizer, placement.rules());
        boolean placed = placement.control() != VideoRequest.Control.NONE;
        List<String> phrases = request.objects().stream()
                .map(VideoRequest.PlacedObject::phrase)
                .toList();
        String prompt = placed ? finder.complete(request.prompt(), phrases) : request.prompt();
        List<GuidedObject> objects = placed ? objects(request, prompt, finder) : List.of();
        if (request.adapters() && !unet.grounded()) {
            throw new VireoException(
                    Code.USAGE,
                    "the model has no adapters for objects in their places",
                    "Use another control, or a model with GLIGEN adapters.");
        }
        try (Sampler sampler = Sampler.named(
                        denoising.sampler(), schedule, denoising.steps(), Sampler.Noise.seeded(denoising.seed()));
                Scope _ = Scope.inference()) {
            Guidance guidance = null;
            AttentionWatch watch = null;
            if (!objects.isEmpty()) {
                GuidanceRecipe recipe = placement.recipe();
                GuidanceEnergy energy = new GuidanceEnergy(objects, recipe, placement.rules());
                GuidanceGradient gradient = new GuidanceGradient(
                        unet,
                        energy,
                        placement.lowMemory() ? GuidanceGradient.Memory.LOW : GuidanceGradient.Memory.NORMAL);
                guidance = request.energy() ? new Guidance(gradient, recipe, placement.rules()) : null;
                if (placement.watched()) {
                    int last = sampler.steps() - 1;
                    int guided = Math.clamp(recipe.guidedSteps() - 1L, first, last);
                    watch = new AttentionWatch(gradient, energy, objects, new TreeSet<>(List.of(first, guided, last)));
                }
            }
            boolean masked = placement.control() == VideoRequest.Control.MASK && !objects.isEmpty();
            Denoiser denoiser = new Denoiser(
                    unet,
                    sampler,
                    encoded(prompt).last_BNC(),
                    encoded(request.negativePrompt()).last_BNC(),
                    denoising.scale(),
                    guidance,
                    request.adapters() ? grounding(request) : null,
                    placement.adapterShare(),
                    masked ? new WordMask(objects, denoising.scale() == 1 ? 1 : 2) : null,
                    watch);
            try (Tensor latents = denoiser.run(start, first, sampler.steps(), file, progress)) {
                boolean truncated = tokenizer.tokens(prompt).list().size() > tokenizer.length() - 2;
                return new GeneratedVideo(frames(latents), prompt, truncated, denoiser.energies(), denoiser.looks());
            }
        }
    }

    private static List<GuidedObject> objects(VideoRequest request, String prompt, PhraseFinder finder) {
        List<GuidedObject> out = new ArrayList<>();
        for (VideoRequest.PlacedObject object : request.objects()) {
            List<Integer> tokens = finder.positions(prompt, object.phrase());
            if (tokens.isEmpty()) {
                throw new VireoException(
                        Code.USAGE,
                        "the words of '" + object.phrase() + "' are not within what is encoded of the prompt '" + prompt
                                + "'",
                        "Shorten the prompt.");
            }
            out.add(new GuidedObject(tokens, object.regions(), object.strength()));
        }
        return out;
    }

    private ImageEncoder.Output encoded(String prompt) {
        long[] ids = tokenizer.padded(prompt);
        return text.forward(Tensor.of(ids, 1, ids.length).to(device), Optional.empty(), false);
    }

    /// What adapters are told: first of the negative prompt, for which there are no objects, then of the prompt.
    private Conditions.Grounding grounding(VideoRequest request) {
        int frames = request.frames();
        int videos = request.denoising().scale() == 1 ? 1 : 2;
        int slots = Math.max(Conditions.Grounding.OBJECTS, request.objects().size());
        int width = unet.textChannels();
        int pictures = videos * frames;
        float[] boxes = new float[pictures * slots * 4];
        float[] masks = new float[pictures * slots];
        Tensor[] texts = new Tensor[slots];
        Arrays.fill(texts, Tensor.zeros(1, width).to(device));
        for (int o = 0; o < request.objects().size(); o++) {
            VideoRequest.PlacedObject object = request.objects().get(o);
            texts[o] = encoded(object.phrase()).pooled_BC().orElseThrow().to(DType.F32);
            for (int n = 0; n < pictures; n++) {
                Region region = object.regions().get(n % frames);
                if (region.visible()) {
                    int at = n * slots + o;
                    boxes[4 * at] = (float) region.left();
                    boxes[4 * at + 1] = (float) region.top();
                    boxes[4 * at + 2] = (float) region.right();
                    boxes[4 * at + 3] = (float) region.bottom();
                    masks[at] = n / frames == videos - 1 ? 1 : 0;
                }
            }
        }
        return new Conditions.Grounding(
                Tensor.of(boxes, pictures, slots, 4),
                Tensor.cat(0, texts).unsqueeze(0).repeat(pictures, 1, 1),
                Tensor.of(masks, pictures, slots));
    }

    private Tensor picture(Image frame) {
        return Tensor.ofBytes(frame.toRgb(), 1, frame.height(), frame.width(), Image.CHANNELS)
                .permute(0, 3, 1, 2)
                .mul(2.0 / 255)
                .add(-1);
    }

    private List<Image> frames(Tensor latents_BCFHW) {
        List<Image> out = new ArrayList<>();
        for (long f = 0; f < latents_BCFHW.size(2); f++) {
            long frame = f;
            Tensor rgb_HWC = Scope.tidy(() -> vae.decode(latents_BCFHW.select(2, frame))
                    .to(DType.F32)
                    .mul(0.5)
                    .add(0.5)
                    .clamp(0, 1)
                    .mul(255)
                    .select(0, 0)
                    .permute(1, 2, 0));
            float[] values = rgb_HWC.toFloats();
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                bytes[i] = (byte) Math.round(values[i]);
            }
            out.add(Image.ofRgb((int) rgb_HWC.size(1), (int) rgb_HWC.size(0), bytes));
        }
        return out;
    }

    /// How many pixels along one side become one of the latents; sizes of videos are multiples of it.
    public int shrink() {
        return vae.config().shrink();
    }

    /// Whether it has trained adapters for objects in their places.
    public boolean grounded() {
        return unet.grounded();
    }

    /// Frees the weights.
    @Override
    public void close() {
        unet.close();
        vae.close();
        textParameters.close();
    }

    /// Where it is noted after every step how far a video has come.
    ///
    /// @param file is written after every step; when it is there at the beginning, the work goes on where it
    ///     says. It is left there when the video is done, and is the caller's to delete as soon as the frames
    ///     are safe
    /// @param model tells one model from another, as the hashes of its files do ([VideoRun#weights])
    public record Unfinished(Path file, String model) {}
}
