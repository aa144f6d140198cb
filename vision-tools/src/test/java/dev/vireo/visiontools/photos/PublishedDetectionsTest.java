package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The shipped weights see in photographs what the published graph sees, and that answers questions.
class PublishedDetectionsTest {
    private static final double SAME_SCORE = 1e-5;
    private static final double SAME_PIXEL = 0.01;

    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(PublishedDetectionsTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Image picture(String name) {
        return Image.read(resource("pictures/" + name));
    }

    @Test
    void thingsAreThoseOfThePublishedGraph() throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readAllBytes(resource("detections.json")));
        assertEquals(6, all.size());
        try (PhotoDetector detector = PublishedDetections.shipped()) {
            for (var one : all.properties()) {
                PublishedDetections.Difference difference =
                        PublishedDetections.compare(detector, picture(one.getKey()), one.getValue());
                assertTrue(
                        difference.score() <= SAME_SCORE && difference.box() <= SAME_PIXEL,
                        one.getKey() + ": " + difference);
            }
        }
    }

    @Test
    void whatCanBeCheckedByThingsIsAnsweredRightlyOnThesePictures() throws IOException {
        List<String> wrong = new ArrayList<>();
        int checks = 0;
        try (PhotoTools tools = PhotoTools.load()) {
            for (PhotoQuestionsRun.Question question : PhotoQuestionsRun.read(resource("questions.jsonl"))) {
                if (!question.check().isEmpty()) {
                    checks++;
                    String answer = PhotoQuestionsRun.check(
                            tools, ImagePatch.whole(picture(question.image())), question.check());
                    if (!question.isRight(answer)) {
                        wrong.add(question + " -> " + answer);
                    }
                }
            }
        }
        assertEquals(12, checks);
        assertEquals(List.of(), wrong);
    }
}
