package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// NExT-QA (Xiao, Shang, Yao and Chua 2021), the form with five options: causal, temporal and descriptive questions
/// about videos.
final class NextQa extends FileDataset {
    private static final int OPTIONS = 5;
    private static final int MOST_MAP = 64 << 20;
    private static final Set<String> NEEDED = Set.of("video", "question", "qid", "type", "a0", "a1", "a2", "a3", "a4");
    private static final Pattern KIND = Pattern.compile("C[WH]|T[NPC]|D[CLOB]");

    NextQa() {
        super(
                "nextqa",
                List.of("val", "test", "train"),
                List.of("nextqa", "choice"),
                "The tables and map_vid_vidorID.json are in the project's repository on GitHub (doc-doc/NExT-QA), the"
                        + " videos are those of VidOR, which the repository links to.");
    }

    @Override
    List<Path> questions(Path root, String split) {
        String file = split + ".csv";
        return List.of(Layout.first(root, List.of(file, "nextqa/" + file, "dataset/nextqa/" + file)));
    }

    @Override
    List<Path> besides(Path root, String split) {
        return List.of(map(root));
    }

    private static Path map(Path root) {
        String file = "map_vid_vidorID.json";
        return Layout.first(root, List.of(file, "nextqa/" + file, "dataset/nextqa/" + file));
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Videos videos = new Videos(
                Layout.first(root, List.of("videos", "NExTVideo", "nextqa/videos", "video")), map(root), places(root));
        boolean withheld = split.equals("test");
        Rows.Fields fields = new Rows.Fields(NEEDED, NEEDED, hint());
        return new RowSamples(
                questions(root, split),
                file -> Rows.open(file, fields),
                row -> List.of(sample(row, videos, withheld)),
                hint());
    }

    /// @param places where each video lies under the folder, without the ending of its name
    private record Videos(Path folder, Path map, Map<String, String> places) {
        Path of(String id) {
            Path plain = Layout.inside(folder, id + ".mp4");
            if (Files.exists(plain)) {
                return plain;
            }
            String place = places.get(id);
            if (place == null) {
                throw new IllegalArgumentException("the video '" + id + "' is not in " + map);
            }
            return Layout.withEnding(folder, place, List.of(".mp4", ".webm", ".mkv"));
        }
    }

    private Map<String, String> places(Path root) {
        Path file = map(root);
        if (!Files.exists(file)) {
            throw Defect.of(file, "there is no such file; it says where the videos lie", hint());
        }
        try {
            JsonNode json = StrictJson.mapper().readTree(TextFile.read(file, MOST_MAP));
            if (!json.isObject()) {
                throw Defect.of(file, "it must be an object of places by the ids of videos", hint());
            }
            Map<String, String> out = new HashMap<>();
            json.properties().forEach(entry -> {
                if (!entry.getValue().isTextual()) {
                    throw Defect.of(file, "the place of video '" + entry.getKey() + "' must be a text", hint());
                }
                out.put(entry.getKey(), entry.getValue().textValue());
            });
            return out;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw Defect.atLine(file, line, "it is not JSON: " + e.getOriginalMessage(), hint());
        } catch (Defect e) {
            throw e;
        } catch (VireoException e) {
            throw Defect.of(file, "it can't be read: " + e.what(), hint());
        }
    }

    private static Sample sample(Row row, Videos videos, boolean withheld) {
        String video = row.name("video");
        String qid = row.name("qid");
        String kind = row.text("type");
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "the field 'type' must be one of CW, CH, TN, TP, TC, DC, DL, DO, DB, not '" + kind + "'");
        }
        List<String> options = List.of(row.text("a0"), row.text("a1"), row.text("a2"), row.text("a3"), row.text("a4"));
        return new Sample(
                video + "_" + qid,
                row.text("question"),
                new About.Video(videos.of(video), Optional.empty()),
                options,
                gold(row, withheld),
                Optional.empty(),
                video,
                Map.of("type", kind, "video", video, "qid", qid));
    }

    private static Gold gold(Row row, boolean withheld) {
        if (withheld && row.optional("answer").isEmpty()) {
            return new Gold.Withheld();
        }
        int answer = row.whole("answer");
        if (answer >= OPTIONS) {
            throw new IllegalArgumentException("the answer " + answer + " is none of the five options, 0 to 4");
        }
        return new Gold.Choice(answer);
    }
}
