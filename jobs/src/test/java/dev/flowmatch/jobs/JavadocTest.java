package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Whatever is public says what it is, and every package too; the compiler checks the comments' grammar. */
class JavadocTest {
    private static final Path ROOT = Path.of("..");

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("pipeline", "jobs")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void everythingPublicHasAComment() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
            PublicTypes scanner = new PublicTypes(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                scanner.scan(unit, null);
            }
            assertTrue(scanner.seen > 300, "only " + scanner.seen);
            assertEquals(List.of(), scanner.undocumented);
        }
    }

    @Test
    void everyPackageHasAComment() throws IOException {
        for (Path source : sources()) {
            Path description = source.resolveSibling("package-info.java");
            assertTrue(
                    Files.exists(description) && Files.readString(description).startsWith("/**"), "" + description);
        }
    }

    /** Visits public types and what is public in them; what overrides a method has that method's comment. */
    private static final class PublicTypes extends TreePathScanner<Void, Void> {
        private final DocTrees trees;
        private final List<String> undocumented = new ArrayList<>();
        private int seen;

        PublicTypes(DocTrees trees) {
            this.trees = trees;
        }

        private boolean inInterface() {
            TreePath parent = getCurrentPath().getParentPath();
            return parent.getLeaf().getKind() == Tree.Kind.INTERFACE;
        }

        private void check(String name) {
            seen++;
            if (trees.getDocComment(getCurrentPath()) == null) {
                undocumented.add(
                        getCurrentPath().getCompilationUnit().getSourceFile().getName() + ": " + name);
            }
        }

        private boolean isPublic(ModifiersTree modifiers) {
            return modifiers.getFlags().contains(Modifier.PUBLIC)
                    || (inInterface() && !modifiers.getFlags().contains(Modifier.PRIVATE));
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!isPublic(type.getModifiers())) {
                return null;
            }
            check(type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            // A canonical constructor's parameters stand in its record's comment.
            boolean ofRecord = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD
                    && method.getReturnType() == null;
            if (isPublic(method.getModifiers()) && !overrides && !ofRecord) {
                check(method.getName().toString());
            }
            return null;
        }
    }
}
