# A record a section from Markdown pages: for scriptindex (form=xapian), or a line with tabs between (form=tabs).
function flush_section() {
    if (!heading) return
    gsub(/[\t\n]+/, " ", body)
    if (form == "xapian") printf "id=%s#%d\ntitle=%s\nheading=%s\nbody=%s\n\n", name, number, title, heading, body
    else printf "%s#%d\t%s\t%s\t%s\n", name, number, title, heading, body
}
FNR == 1 {
    flush_section()
    name = FILENAME; sub(/.*\//, "", name); sub(/\.md$/, "", name)
    title = name; heading = ""; body = ""; number = 0
}
/^# / { title = substr($0, 3); next }
/^## / { flush_section(); heading = substr($0, 4); body = ""; number++; next }
{ body = body " " $0 }
END { flush_section() }
