package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of the program's own, opened in a real browser: narrow and wide, light and dark. */
class ReportIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void startBrowser() throws Exception {
        browser = Browser.start(Files.createDirectories(folder.resolve("profile")));
    }

    @AfterAll
    static void closeBrowser() throws IOException {
        browser.close();
    }

    @Test
    void theReportOfAModelBesideItsTeacher() throws Exception {
        Program program = new Program(folder);
        program.flowmatch("demo", "--minutes", "0.05", "--samples", "600").outcome();
        program.flowmatch(
                        "evaluate",
                        "--samples=flowmatch-demo/samples",
                        "--reference=checkerboard",
                        "--model=flowmatch-demo/model",
                        "--compare-model=flowmatch-demo/model",
                        "--require=sliced_w2<=1000",
                        "--output=report")
                .outcome();
        assertReads("checkerboard", List.of("Density", "side by side", "How many steps it takes", "Training"));
    }

    @Test
    void theReportOfPictures() throws Exception {
        Path digits = Path.of("..", "pipeline", "src", "test", "resources", "data", "digits.csv");
        Files.copy(digits, folder.resolve("digits.csv"));
        new Program(folder)
                .flowmatch(
                        "evaluate",
                        "--samples=digits.csv",
                        "--reference=digits.csv",
                        "--output=report",
                        "--mode=overwrite")
                .outcome();
        assertReads("digits", List.of("Rows as images", "Columns one by one"));
    }

    /** Some containers have no fonts, and there nothing can be drawn. */
    @Test
    void aReportWithoutFontsHasAllButThePictures() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home without fonts"));
        Path none = Files.writeString(home.resolve("fontconfig.properties"), "version=1\n");
        Program program = new Program(folder).withJava("-Dsun.awt.fontconfig=" + none, "-Duser.home=" + home);
        program.flowmatch("pairs", "--source=moons", "--rows=500", "--output=pairs")
                .outcome();
        Program.Run training = program.flowmatch(
                "train",
                "--pairs=pairs",
                "--hidden=8",
                "--layers=1",
                "--time-embedding=8",
                "--workers=1",
                "--batch=64",
                "--output=model");
        training.outcome();
        assertTrue(training.err().contains("no loss.png"), training.err());
        // 475 pairs in ten epochs of seven batches.
        assertTrue(training.err().contains("only 70 local steps"), training.err());
        assertTrue(Files.exists(folder.resolve("model/model.json")));
        program.flowmatch("sample", "--model=model", "--count=300", "--output=samples")
                .outcome();
        Program.Run evaluation = program.flowmatch(
                "evaluate",
                "--samples=samples",
                "--reference=moons",
                "--model=model",
                "--output=report",
                "--mode=overwrite");
        evaluation.outcome();
        String page = Files.readString(folder.resolve("report/report.html"));
        assertTrue(page.contains("The pictures are left out") && page.contains("fontconfig"), page);
        assertTrue(page.contains("sliced_w2") && !page.contains("<img"), page);
        assertTrue(program.flowmatch("doctor").out().contains("reports and loss.png have no pictures"));
    }

    private static void assertReads(String name, List<String> headings) throws Exception {
        URI page = folder.resolve("report/report.html").toUri();
        Set<Integer> papers = new HashSet<>();
        for (int width : new int[] {400, 1280}) {
            for (String scheme : List.of("light", "dark")) {
                browser.open(page, width, scheme);
                String view = name + " at " + width + " pixels, " + scheme;
                assertEquals(List.of(), browser.complaints(), view);
                for (String address : browser.requests()) {
                    assertTrue(address.equals(page.toString()) || address.startsWith("data:"), view + ": " + address);
                }
                assertPictures(view);
                assertEquals(
                        browser.value("document.documentElement.clientWidth").asInt(),
                        browser.value("document.documentElement.scrollWidth").asInt(),
                        view + " is wider than the window");
                String text = browser.value("document.body.innerText").textValue();
                for (String heading : headings) {
                    assertTrue(text.contains(heading), view + " lacks " + heading);
                }
                papers.add(paper(name + "-" + width + "-" + scheme));
            }
        }
        assertEquals(2, papers.size(), "a light and a dark paper, but there were " + papers);
    }

    /** Every picture that is shown is there; the others wait for the other colour scheme. */
    private static void assertPictures(String view) throws InterruptedException {
        JsonNode shown = browser.value("[...document.images].filter(i => i.offsetParent !== null)"
                + ".map(i => [i.complete, i.naturalWidth, i.clientWidth, i.alt])");
        assertTrue(shown.size() > 0, view + " shows no picture");
        for (JsonNode picture : shown) {
            assertTrue(
                    picture.get(0).asBoolean()
                            && picture.get(1).asInt() > 100
                            && picture.get(2).asInt() > 100
                            && !picture.get(3).textValue().isEmpty(),
                    view + ": " + picture);
        }
    }

    /** Keeps the screenshot for whoever wants to look; returns the colour of the paper, which most of the page has. */
    private static int paper(String name) throws IOException, InterruptedException {
        byte[] png = browser.screenshot();
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), png);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 3) {
            for (int x = 0; x < image.getWidth(); x += 3) {
                colours.add(image.getRGB(x, y));
            }
        }
        assertTrue(colours.size() > 50, name + " is nearly blank");
        assertNotEquals(0, image.getRGB(2, 2));
        return image.getRGB(2, 2);
    }
}
