package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ModelName;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.open.DepthModel;
import dev.vireo.visiontools.open.OnnxDetector;
import dev.vireo.visiontools.open.OpenVocabularyDetector;
import dev.vireo.visiontools.open.SiglipMatcher;
import dev.vireo.visiontools.photos.PhotoTools;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The models that settings choose for single jobs of the tools. Each is opened once, whatever jobs it has.
final class MixedParts implements AutoCloseable {
    private interface Freeing extends AutoCloseable {
        @Override
        void close();
    }

    private record Opened(Object part, String id, Freeing freeing) {}

    /// The kinds that find by any words.
    private static final Set<String> OWLS = Set.of("owlv2", "owlvit");

    private final Console console;
    private final Settings settings;
    private final Map<String, ModelName> chosen;
    private final Map<String, Opened> opened = new LinkedHashMap<>();

    /// Opens them.
    ///
    /// @throws VireoException with code DATA when a folder is missing or malformed; USAGE when a key is missing,
    ///     or a setting is for another model than the one that is chosen
    MixedParts(Console console, Settings settings) {
        this.console = console;
        this.settings = settings;
        this.chosen = settings.tools().parts();
        requireOwl();
        try {
            chosen.values().forEach(this::part);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Opened part(ModelName name) {
        Opened before = opened.get(name.toString());
        if (before == null) {
            before = open(name);
            opened.put(name.toString(), before);
        }
        return before;
    }

    private Opened open(ModelName name) {
        return switch (name.kind()) {
            case "owlv2", "owlvit" -> {
                OpenVocabularyDetector part = OpenVocabularyDetector.of(folder(name), finding());
                yield new Opened(part, part.id(), part::close);
            }
            case "onnx" -> {
                OnnxDetector part = OnnxDetector.of(console.file(Path.of(name.name())));
                yield new Opened(part, part.id(), part::close);
            }
            case "siglip" -> {
                SiglipMatcher part = SiglipMatcher.of(folder(name));
                yield new Opened(part, part.id(), part::close);
            }
            case "depth-anything" -> {
                DepthModel part = DepthModel.of(folder(name));
                yield new Opened(part, part.id(), part::close);
            }
            case "photos" -> {
                PhotoTools part = PhotoTools.loadAhead();
                yield new Opened(part, part.id(), part::close);
            }
            default -> {
                VisionSuite part = Models.vision(console, settings, name);
                yield new Opened(part, part.id(), () -> {});
            }
        };
    }

    /// What counts as found, as the settings say.
    private OpenVocabularyDetector.Settings finding() {
        OpenVocabularyDetector.Settings usual = OpenVocabularyDetector.Settings.USUAL;
        return new OpenVocabularyDetector.Settings(
                settings.tools().findThreshold().map(BigDecimal::doubleValue).orElse(usual.threshold()),
                settings.tools().findOverlap().map(BigDecimal::doubleValue).orElse(usual.overlap()),
                usual.memory());
    }

    /// Sees that what is said of finding is of use.
    private void requireOwl() {
        Settings.Vision tools = settings.tools();
        boolean told = tools.findThreshold().isPresent() || tools.findOverlap().isPresent();
        if (told && tools.find().filter(name -> OWLS.contains(name.kind())).isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "tools.find_threshold and tools.find_overlap are for owlv2:DIR and owlvit:DIR, and tools.find is "
                            + tools.find().map(ModelName::toString).orElse("not set"),
                    "Leave them out, or set tools.find.");
        }
    }

    private Path folder(ModelName name) {
        return ModelPlace.find(console, name.name()).folder();
    }

    /// Tools with these parts in place of their own.
    VisionTools into(VisionTools tools) {
        VisionTools out = tools;
        for (Map.Entry<String, ModelName> one : chosen.entrySet()) {
            Opened by = part(one.getValue());
            out = switch (one.getKey()) {
                case "find" -> out.withDetector(by.id(), (VisionTools.Detector) by.part());
                case "verify" -> out.withVerifier(by.id(), (VisionTools.Verifier) by.part());
                case "match" -> out.withMatcher(by.id(), (VisionTools.Matcher) by.part());
                case "depth" -> out.withDepth(by.id(), (VisionTools.DepthEstimator) by.part());
                case "answer" -> out.withAnswerer(by.id(), (VisionTools.Answerer) by.part());
                case "read" -> out.withReader(by.id(), (VisionTools.TextReader) by.part());
                default -> throw new IllegalStateException("the settings have no job " + one.getKey());
            };
        }
        return out;
    }

    /// The id of tools with the ids of these parts.
    String idInto(String tools) {
        StringBuilder out = new StringBuilder(tools);
        chosen.forEach((job, name) ->
                out.append(", ").append(job).append(": ").append(part(name).id()));
        return out.toString();
    }

    /// Runs those networks once that are loaded when they are first needed; the others are loaded when they are
    /// opened.
    void warmUp() {
        for (Opened one : opened.values()) {
            if (one.part() instanceof PhotoTools photos) {
                photos.warmUp();
            }
        }
    }

    @Override
    public void close() {
        opened.values().forEach(one -> one.freeing().close());
        opened.clear();
    }
}
