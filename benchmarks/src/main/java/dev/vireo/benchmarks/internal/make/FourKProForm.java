package dev.vireo.benchmarks.internal.make;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Details;
import dev.vireo.microworld.questions.Details.Detail;
import java.util.List;
import java.util.Locale;

/// 4KPro: large pictures with small details, and questions with options about those.
final class FourKProForm implements Form {
    private static final int PER_PICTURE = 3;

    @Override
    public List<String> splits() {
        return List.of("test");
    }

    /// A picture takes megabytes.
    @Override
    public int most() {
        return 10_000;
    }

    @Override
    public int width() {
        return 3840;
    }

    @Override
    public int height() {
        return 2160;
    }

    @Override
    public int pictures(int count) {
        return (count + PER_PICTURE - 1) / PER_PICTURE;
    }

    @Override
    public int make(Job job) {
        List<Detail> details = Details.generate(job.scenes("images", Scenes::id, true), job.seed(), job.count());
        job.write("test.jsonl", out -> {
            int number = 0;
            for (Detail detail : details) {
                ObjectNode row = Job.object()
                        .put("id", String.format(Locale.ROOT, "%06d", number++))
                        .put("image", detail.imageId() + ".png")
                        .put("category", detail.category().label())
                        .put("question", detail.text());
                ArrayNode options = row.putArray("options");
                for (int i = 0; i < detail.options().size(); i++) {
                    options.add(letter(i) + ". " + detail.options().get(i));
                }
                row.put("answer", letter(detail.right()));
                out.append(Job.text(row)).append('\n');
            }
        });
        return details.size();
    }

    private static String letter(int index) {
        return String.valueOf((char) ('A' + index));
    }
}
