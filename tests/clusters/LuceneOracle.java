import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * What Lucene alone makes of articles and queries, without a node around it.
 *
 * Lines of tab-separated words come in: "D", and features with their impacts; "Q", and a query with its operators
 * first. For each query a line goes out: the numbers of the articles that it finds, each with its score.
 */
public final class LuceneOracle {
    private static Query query(Queue<String> words) {
        String kind = words.remove();
        if (kind.equals("feature")) {
            Query linear = FeatureField.newLinearQuery("i", words.remove(), 1f);
            return new BoostQuery(linear, Float.parseFloat(words.remove()));
        }
        if (kind.equals("best")) {
            List<Query> ways = new ArrayList<>();
            for (int left = Integer.parseInt(words.remove()); left > 0; left--) ways.add(query(words));
            return new DisjunctionMaxQuery(ways, 0f);
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        all.setMinimumNumberShouldMatch(Integer.parseInt(words.remove()));
        BooleanClause.Occur[] occurs = {BooleanClause.Occur.MUST, BooleanClause.Occur.SHOULD, BooleanClause.Occur.MUST_NOT};
        for (BooleanClause.Occur occur : occurs)
            for (int left = Integer.parseInt(words.remove()); left > 0; left--) all.add(query(words), occur);
        return all.build();
    }

    public static void main(String[] arguments) throws Exception {
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new KeywordAnalyzer()));
        List<Queue<String>> asked = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> words = Arrays.asList(line.split("\t"));
            if (words.get(0).equals("Q")) {
                asked.add(new ArrayDeque<>(words.subList(1, words.size())));
                continue;
            }
            Document document = new Document();
            for (int place = 1; place < words.size(); place += 2)
                document.add(new FeatureField("i", words.get(place), Float.parseFloat(words.get(place + 1))));
            writer.addDocument(document);
        }
        writer.forceMerge(1);
        writer.close();
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
        StringBuilder out = new StringBuilder();
        for (Queue<String> words : asked) {
            for (ScoreDoc hit : searcher.search(query(words), 10_000).scoreDocs)
                out.append(hit.doc).append('\t').append(hit.score).append('\t');
            out.append('\n');
        }
        System.out.print(out);
    }
}
