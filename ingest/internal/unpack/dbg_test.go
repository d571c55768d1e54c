package unpack
import ("testing";"fmt";"bytes")
func TestDbg(t *testing.T){
	content := bytes.Clone(fixture(t, "aes.zip"))
	next := bytes.Index(content, []byte("aes-128-ae2.json")) - localLen
	fmt.Printf("%d %x\n", next, content[next-20:next+8])
}
