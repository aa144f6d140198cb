package dev.vireo.benchmarks.run;

import dev.vireo.agent.Query;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import java.util.List;
import java.util.Optional;

/// What a question is about, opened.
///
/// @param about the files
/// @param images the pictures, in their order; none for a video
/// @param clip the video with the frames that were chosen, for a video
public record Opened(About about, List<Image> images, Optional<Clip> clip) {
    public Opened {
        images = List.copyOf(images);
    }

    /// Makes an agent for what questions are about; called by several threads at once when several questions are
    /// asked at once. The agent that is built is closed after the last question about it, so what it shares with
    /// others must not be its own.
    @FunctionalInterface
    public interface Agents {
        /// An agent that is not built yet.
        VisualAgent.Builder agentFor(Opened about);
    }

    /// The question of a sample as an agent is asked it, with its options and the type of its answer.
    public Query query(Sample sample, String question) {
        Query query = clip.map(video -> Query.of(video, question))
                .orElseGet(() -> about instanceof About.Pictures
                        ? Query.of(images, question)
                        : Query.of(images.getFirst(), question));
        return sample.returns()
                .map(query.options(sample.options())::returning)
                .orElseGet(() -> query.options(sample.options()));
    }
}
