namespace Correlator.Rules.Tests.Sigma;

public class SigmaJsonEventTests
{
    [Theory]
    [InlineData("""{"a":{"b":{"c":1}}}""", "a.b.c", "1")]
    [InlineData("""{"a":[{"b":1},{"b":2}]}""", "a.b", "1 2")]
    [InlineData("""{"a":true}""", "a", "true")]
    [InlineData("""{"Event":{"System":{"EventID":4624,"Provider":{"#attributes":{"Name":"P"}}},"EventData":{"Image":"x"}}}""", "EventID", "4624")]
    [InlineData("""{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}}}}}""", "Provider_Name", "P")]
    [InlineData("""{"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":"0"},"#text":7}}}}""", "EventID", "7")]
    [InlineData("""{"System":{"TimeCreated":{"SystemTime":"t"}}}""", "TimeCreated_SystemTime", "t")]
    [InlineData("""{"System":{},"EventData":{"Image":"x"}}""", "Image", "x")]
    [InlineData("""{"EventData":{"Data":[{"#attributes":{"Name":"Image"},"#text":"x"},{"@Name":"User","#text":"u"}]}}""", "User", "u")]
    [InlineData("""{"EventData":{"Data":["one","two"]}}""", "Data", "one two")]
    [InlineData("""{"System":{},"UserData":{"Change":{"#attributes":{"x":1},"Param1":"p"}}}""", "Param1", "p")]
    // What other writers of Windows events make of them.
    [InlineData("""{"Event":{"EventData":{"Data":{"#text":["one","two"]},"Binary":null}}}""", "Data", "one two")]
    [InlineData("""{"Event":{"EventData":{"Data":{"@Name":"Image","#text":"x"}}}}""", "Image", "x")]
    [InlineData("""{"Event":{"EventData":{"Data":[{"Name":"Image","Text":"x"},{"Name":"User","Value":"u"}]}}}""", "User", "u")]
    [InlineData("""{"Event":{"EventData":[{"Name":"Image","Text":"x"},{"@Name":"User","#text":"u"}]}}""", "User", "u")]
    [InlineData("""{"Event":{"EventData":{"Data":[{"Name":"Image","Content":"x"}]}}}""", "Image", "x")]
    [InlineData("""{"Event":{"System":{"EventID":{"@Qualifiers":"0","#text":"7"},"Provider":{"@Name":"P"}}}}""", "EventID", "7")]
    [InlineData("""{"Event":{"System":{"EventID":{"Value":7}}}}""", "EventID", "7")]
    [InlineData("""{"Event":{"System":{"Provider":{"@Name":"P"}}}}""", "Provider_Name", "P")]
    [InlineData("""{"Event":{"UserData":{"@xmlns":"u","Change":{"@xmlns":"v","Param1":{"#text":"p"}}}}}""", "Param1", "p")]
    [InlineData("""{"Event":{"UserData":{"LogFileCleared":{"SubjectUserName":"a"}}}}""", "SubjectUserName", "a")]
    [InlineData("""{"winlog":{"event_id":1,"channel":"Security","provider_name":"P","computer_name":"c","event_data":{"Image":"x"}}}""", "Image", "x")]
    [InlineData("""{"winlog":{"event_id":1,"channel":"Security","event_data":{"Image":"x"}}}""", "EventID", "1")]
    [InlineData("""{"winlog":{"provider_name":"P","event_data":{"Image":"x"}}}""", "Provider_Name", "P")]
    [InlineData("""{"winlog":{"event_data":{"Image":"x"}}}""", "winlog.event_data.Image", "x")]
    // A process is born in Security as in Sysmon: the same fields, whoever saw it.
    [InlineData("""{"Event":{"System":{"EventID":4688},"EventData":{"NewProcessName":"x"}}}""", "Image", "x")]
    [InlineData("""{"Event":{"System":{"EventID":4688},"EventData":{"ParentProcessName":"x"}}}""", "ParentImage", "x")]
    public void A_field_is_found_by_its_name_in_the_event(string json, string field, string values)
    {
        Assert.True(Sigma.Event(json).TryGet(field, out var found));
        Assert.Equal(values, string.Join(' ', found));
    }

    [Fact]
    public void Keywords_see_every_value()
    {
        var @event = Sigma.Event("""{"a":"x","b":{"c":["y",null,3]}}""");
        Assert.Equal(["x", "y", "3"], @event.Values);
    }
}
