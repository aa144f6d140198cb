package dev.vireo.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.run.Prediction;
import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.runtime.HtmlPage;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Small pictures of what questions are about. Each is in the page once, however often it is shown.
final class Pictures {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final int MOST_OF_A_QUESTION = 4;

    /// @param id of the symbol in the page
    /// @param width of the picture itself
    private record Small(String id, int width, int height, String caption) {}

    private final StringBuilder symbols = new StringBuilder();
    private final Map<String, List<Small>> known = new HashMap<>();
    private final Set<String> gone = new LinkedHashSet<>();
    private int drawn;

    /// What a question is about, with the region that is wanted and the one that was answered.
    String of(RunFolder run, Prediction one) {
        StringBuilder out = new StringBuilder("<div class=\"look\">");
        List<String> files =
                one.files().subList(0, Math.min(MOST_OF_A_QUESTION, one.files().size()));
        for (String name : files) {
            Path file = run.root().resolve(name);
            boolean video = run.frames().containsKey(one.id());
            List<Small> small =
                    known.computeIfAbsent((video ? one.id() + " " : "") + file, _ -> read(run, one, file, video));
            if (small.isEmpty()) {
                out.append("<div class=\"gone\">gone: ")
                        .append(HtmlPage.escape(name))
                        .append("</div>");
            }
            small.forEach(each -> show(out, each, one));
        }
        if (files.size() < one.files().size()) {
            out.append("<div class=\"cap\">and ")
                    .append(one.files().size() - files.size())
                    .append(" more</div>");
        }
        return out.append("</div>").toString();
    }

    private List<Small> read(RunFolder run, Prediction one, Path file, boolean video) {
        try {
            return video ? frames(run, one, file) : List.of(small(Image.read(file), ""));
        } catch (VireoException e) {
            gone.add(file + ": " + e.what());
            return List.of();
        }
    }

    /// Some of the frames that the run had, spread evenly.
    private List<Small> frames(RunFolder run, Prediction one, Path file) {
        List<Integer> had = run.frames()
                .getOrDefault(one.id(), com.fasterxml.jackson.databind.node.NullNode.instance)
                .path("frames")
                .valueStream()
                .map((JsonNode frame) -> frame.path("recorded").asInt())
                .toList();
        List<Small> out = new ArrayList<>();
        try (Clip clip = Clips.open(file)) {
            int count = Math.min(MOST_OF_A_QUESTION, had.size());
            for (int i = 0; i < count; i++) {
                int frame = had.get(count == 1 ? 0 : i * (had.size() - 1) / (count - 1));
                if (frame < clip.frames()) {
                    out.add(small(clip.frame(frame), String.format(Locale.ROOT, "%.1f s", clip.seconds(frame))));
                }
            }
        }
        return out;
    }

    private Small small(Image image, String caption) {
        double scale = Math.min(1, Math.min((double) WIDTH / image.width(), (double) HEIGHT / image.height()));
        int width = Math.max(1, (int) Math.round(scale * image.width()));
        int height = Math.max(1, (int) Math.round(scale * image.height()));
        Image shown = scale == 1 ? image : image.resize(width, height);
        String id = "p" + drawn++;
        symbols.append("<image id=\"").append(id).append("\" width=\"").append(image.width());
        symbols.append("\" height=\"").append(image.height());
        symbols.append("\" preserveAspectRatio=\"none\" href=\"data:image/jpeg;base64,");
        symbols.append(Base64.getEncoder().encodeToString(shown.encodeJpeg(0.8)))
                .append("\"/>");
        return new Small(id, image.width(), image.height(), caption);
    }

    private static void show(StringBuilder out, Small small, Prediction one) {
        double scale = Math.min(1, Math.min((double) WIDTH / small.width, (double) HEIGHT / small.height));
        out.append("<figure><svg class=\"pic\" viewBox=\"0 0 ")
                .append(small.width)
                .append(' ')
                .append(small.height);
        out.append("\" width=\"").append(Math.max(24, Math.round(scale * small.width)));
        out.append("\" role=\"img\"><title>")
                .append(HtmlPage.escape(one.question()))
                .append("</title><use href=\"#");
        out.append(small.id).append("\"/>");
        if (one.gold() instanceof Gold.Region wanted) {
            box(out, wanted, "wanted");
        }
        one.region().ifPresent(region -> box(out, region, "given"));
        out.append("</svg>");
        if (!small.caption.isEmpty()) {
            out.append("<figcaption>").append(HtmlPage.escape(small.caption)).append("</figcaption>");
        }
        out.append("</figure>");
    }

    private static void box(StringBuilder out, Gold.Region region, String what) {
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                what,
                region.left(),
                region.top(),
                Math.max(0, region.right() - region.left()),
                Math.max(0, region.bottom() - region.top())));
    }

    /// The pictures that are shown, for the beginning of the page.
    String symbols() {
        return "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>" + symbols
                + "</defs></svg>";
    }

    /// What could not be read, a sentence each.
    List<String> gone() {
        return List.copyOf(gone);
    }
}
