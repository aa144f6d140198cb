package dev.vireo.microworld.questions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.microworld.WorldClips;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Makes questions about clips with five options, and writes them in the file formats of NExT-QA and
/// LongVideo-Reason. The same clips, seed and count give the same ones.
public final class ClipQuestions {
    private static final int A_CLIP = 4;
    private static final int MOST_A_CLIP = 16;
    private static final int FRAMES = 48;
    private static final double FPS = 4;
    private static final int A_LONG_CLIP = 8;
    private static final int LONG_FRAMES = 1200;
    private static final int LETTERS = 4;
    private static final long FIRST_VIDEO = 1_000_000;

    private ClipQuestions() {}

    /// Questions about stories in turn, of the types in turn as far as the clips have clear ones. No two of
    /// a clip are alike.
    ///
    /// @param clips of [Task#STORY], with ids of their own
    /// @param count how many; fewer come back only when the clips hold no more clear ones, or more than 16
    ///     of each are asked for
    public static List<ClipQuestion> generate(List<WorldClip> clips, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 43);
        Map<ClipQuestion.Type, Integer> made = new EnumMap<>(ClipQuestion.Type.class);
        List<List<ClipQuestion>> each = new ArrayList<>();
        clips.forEach(clip -> each.add(new ArrayList<>()));
        int total = 0;
        for (int round = 0; round < MOST_A_CLIP && total < count; round++) {
            int before = total;
            // Clips get as many as each other.
            for (int i = 0; i < clips.size() && total < count; i++) {
                Optional<ClipQuestion> question =
                        one(clips.get(i), each.get(i), made, new ClipSampler(clips.get(i), random.split()));
                if (question.isPresent()) {
                    each.get(i).add(question.get());
                    made.merge(question.get().type(), 1, Integer::sum);
                    total++;
                }
            }
            if (total == before) {
                break;
            }
        }
        return each.stream().flatMap(List::stream).toList();
    }

    /// A question of the type that is rarest so far among those that the clip has.
    private static Optional<ClipQuestion> one(
            WorldClip clip, List<ClipQuestion> known, Map<ClipQuestion.Type, Integer> made, ClipSampler sampler) {
        List<ClipQuestion.Type> types = new ArrayList<>(List.of(ClipQuestion.Type.values()));
        types.sort(Comparator.comparingInt(type -> made.getOrDefault(type, 0)));
        Set<ClipProgram> asked = new HashSet<>();
        known.forEach(q -> asked.add(q.program()));
        for (ClipQuestion.Type type : types) {
            for (ClipProgram program : sampler.programs(type)) {
                Optional<String> answer = program.answer(clip);
                if (answer.isPresent() && !asked.contains(program)) {
                    Optional<List<String>> options = sampler.options(program, answer.get());
                    if (options.isPresent()) {
                        return Optional.of(new ClipQuestion(
                                clip.id(),
                                known.size(),
                                type,
                                sampler.text(program),
                                options.get(),
                                options.get().indexOf(answer.get()),
                                program));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// Makes a data set: stories of 12 seconds in `videos/`, with the truth and what else belongs to them
    /// ([WorldClips#write]), the questions in `nextqa/val.csv` and where the videos are in
    /// `nextqa/map_vid_vidorID.json`. A run that was interrupted goes on.
    ///
    /// @param count questions, 1 to 400,000, four a video
    /// @param progress told after each video how many are done
    /// @throws VireoException with code DATA when a file can't be written, USAGE when the folder holds
    ///     another set, CANCELLED when interrupted
    public static List<ClipQuestion> write(int count, long seed, Path folder, IntConsumer progress) {
        List<WorldClip> clips = film((count + A_CLIP - 1) / A_CLIP, FRAMES, seed, folder, progress);
        List<ClipQuestion> questions = generate(clips, seed, count);
        Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < clips.size(); i++) {
            ids.put(clips.get(i).id(), Long.toString(FIRST_VIDEO + i));
        }
        StringBuilder table =
                new StringBuilder("video,frame_count,width,height,question,answer,qid,type,a0,a1,a2,a3,a4\n");
        for (ClipQuestion q : questions) {
            List<String> cells = new ArrayList<>(List.of(
                    ids.getOrDefault(q.clip(), ""),
                    Integer.toString(FRAMES),
                    Integer.toString(SceneGenerator.WIDTH),
                    Integer.toString(SceneGenerator.HEIGHT),
                    q.text(),
                    Integer.toString(q.answer()),
                    Integer.toString(q.number()),
                    q.type().name()));
            cells.addAll(q.options());
            table.append(String.join(",", cells)).append('\n');
        }
        StringBuilder map = new StringBuilder("{");
        ids.forEach((clip, video) -> map.append(map.length() == 1 ? "\n" : ",\n")
                .append(String.format(Locale.ROOT, "  \"%s\": \"%s\"", video, clip)));
        map.append("\n}\n");
        write(folder.resolve("nextqa/map_vid_vidorID.json"), map);
        write(folder.resolve("nextqa/val.csv"), table);
        return questions;
    }

    /// Makes a data set in the file format of LongVideo-Reason: stories of five minutes in `videos/`, with
    /// the truth beside them as in [#write], and the questions in `data/test.jsonl`, with four options in
    /// the text of each; the right one takes all letters equally often.
    ///
    /// @param count questions, 1 to 800,000, eight a video
    /// @param progress told after each video how many are done
    /// @throws VireoException as [#write]
    public static List<ClipQuestion> writeLong(int count, long seed, Path folder, IntConsumer progress) {
        List<WorldClip> clips = film((count + A_LONG_CLIP - 1) / A_LONG_CLIP, LONG_FRAMES, seed, folder, progress);
        List<ClipQuestion> questions = generate(clips, seed, count);
        List<ObjectNode> lines = new ArrayList<>();
        for (ClipQuestion q : questions) {
            int place = lines.size() % LETTERS;
            List<String> options = new ArrayList<>(q.options());
            String right = options.remove(q.answer());
            options.removeLast();
            options.add(place, right);
            StringBuilder problem = new StringBuilder(q.text());
            for (int i = 0; i < LETTERS; i++) {
                problem.append('\n').append((char) ('A' + i)).append(". ").append(options.get(i));
            }
            ObjectNode line = LineFile.object();
            line.put("problem_id", q.clip() + "-" + q.number());
            line.put("problem", problem.toString());
            line.put("data_type", "video");
            line.put("problem_type", q.type().name());
            line.put("videos", "videos/" + q.clip() + ".mp4");
            line.put("answer", "<answer>" + (char) ('A' + place) + "</answer>");
            lines.add(line);
        }
        makeFolderOf(folder.resolve("data/test.jsonl"));
        LineFile.write(folder.resolve("data/test.jsonl"), lines);
        return questions;
    }

    private static List<WorldClip> film(int videos, int frames, long seed, Path folder, IntConsumer progress) {
        WorldClips.Order order = new WorldClips.Order(
                videos, seed, SceneGenerator.WIDTH, SceneGenerator.HEIGHT, frames, FPS, List.of(Task.STORY), true);
        WorldClips.write(order, folder, progress);
        return IntStream.range(0, videos)
                .mapToObj(i -> WorldClips.make(order, i))
                .toList();
    }

    private static void write(Path file, StringBuilder text) {
        makeFolderOf(file);
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void makeFolderOf(Path file) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
        } catch (IOException e) {
            throw new VireoException(
                    VireoException.Code.DATA, "[" + file + "] its folder can't be made: " + e.getMessage(), "", e);
        }
    }
}
