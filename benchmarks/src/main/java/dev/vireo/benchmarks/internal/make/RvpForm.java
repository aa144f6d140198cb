package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Caption;
import dev.vireo.microworld.questions.Captions;
import dev.vireo.microworld.questions.GqaFiles;
import dev.vireo.microworld.questions.PictureSet;
import dev.vireo.microworld.questions.PictureSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// RVP's tables: those drawn from GQA, from VSR, and from COVR.
final class RvpForm implements Form {
    private static final String CAPTIONS = "queries_vsr";
    private static final String SETS = "queries_valsample1000";

    @Override
    public List<String> splits() {
        return List.of("queries_gqa", CAPTIONS, "queries_val2000", "queriestestdev_shuffled", SETS);
    }

    /// Enough for each of the three.
    @Override
    public int pictures(int count) {
        return PictureSets.pictures(count);
    }

    @Override
    public int make(Job job) {
        List<Scene> scenes = job.scenes("images", Scenes::id);
        String kind = job.split().equals(SETS) ? "images_name" : "image_name";
        List<List<String>> rows = switch (job.split()) {
            case CAPTIONS ->
                Captions.generate(scenes, job.seed(), job.count()).stream()
                        .map(RvpForm::row)
                        .toList();
            case SETS ->
                PictureSets.generate(scenes, job.seed(), job.count()).stream()
                        .map(RvpForm::row)
                        .toList();
            default ->
                GqaFiles.generate(scenes, job.seed(), job.count()).stream()
                        .map(RvpForm::row)
                        .toList();
        };
        job.write(job.split() + ".csv", out -> {
            out.append("index,sample_id,possible_answers,query_type,query,answer,")
                    .append(kind)
                    .append('\n');
            for (int i = 0; i < rows.size(); i++) {
                List<String> cells = new ArrayList<>();
                cells.add(Integer.toString(i));
                cells.addAll(rows.get(i));
                out.append(cells.stream().map(RvpForm::cell).collect(Collectors.joining(",")))
                        .append('\n');
            }
        });
        return rows.size();
    }

    private static List<String> row(GqaFiles.Entry entry) {
        var question = entry.question().question();
        return List.of(
                question.id(), "", question.family(), question.text(), question.answer(), question.imageId() + ".png");
    }

    /// The caption as a question; its answer is 0 or 1.
    private static List<String> row(Caption caption) {
        String says = " is " + caption.relation().words() + " ";
        int at = caption.text().indexOf(says);
        String thing = caption.text().substring(0, 1).toLowerCase(Locale.ROOT)
                + caption.text().substring(1, at);
        String rest =
                caption.text().substring(at + " is".length(), caption.text().length() - 1);
        return List.of(
                caption.id(),
                "",
                caption.relation().words(),
                "Is " + thing + rest + "?",
                caption.label() ? "1" : "0",
                caption.imageId() + ".png");
    }

    private static List<String> row(PictureSet set) {
        return List.of(
                set.id(),
                "",
                set.family().label(),
                set.text(),
                set.answer(),
                set.imageIds().stream().map(id -> "'" + id + ".png'").collect(Collectors.joining(", ", "[", "]")));
    }

    /// As in RFC 4180.
    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
